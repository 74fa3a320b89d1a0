import type { Checkpoints } from '../ports/coordination.ts';
import { FactsLost, type DeliveredFact, type FactBatch } from '../ports/fact-bus.ts';
import type { Observe } from '../ports/observe.ts';
import type { Clock } from '../ports/world.ts';
import { positionOf, type Checkpoint } from '../model/checkpoint.ts';
import { START } from '../model/vocabulary.ts';
import { delayAfter } from '../runtime/backoff.ts';
import type { KeyedMutex } from '../async/keyed-mutex.ts';
import { parentsOf } from '../runtime/parents-of.ts';
import { PermanentError } from '../model/permanent-error.ts';
import type { ConsumerLag } from './consumer-lag.ts';
import { isPermanent, type FactHandler } from './fact-handler.ts';
import { followingFacts, formatMark, markName, markOf, parseMark, type Mark, type Marks } from './marks.ts';
import { partitionKeyOf, partitionOf, UNVERIFIED, type DeadLetterStore } from './dead-letter-store.ts';

/**
 * Handles a batch and commits it. Transient errors are retried in place a few times, so that order is kept; then it throws, and nothing is
 * committed: the batch comes again.
 */
export type Consume = (batch: FactBatch) => Promise<void>;

/** What a consumer works with. */
export type ConsumerParts = Readonly<{
  group: string;
  handle: FactHandler;
  marks: Pick<Marks, 'verify'>;
  deadLetters: DeadLetterStore;
  /** One at a time per partition, a replay included. */
  partitions: KeyedMutex;
  checkpoints: Checkpoints;
  lag: ConsumerLag;
  clock: Clock;
  observe: Observe;
}>;

const MAX_ATTEMPTS = 5;

/** A fact that is not proven moves no checkpoint and holds up no key. */
const deadLetterUnverified = async ({ deadLetters, observe, group }: ConsumerParts, batch: FactBatch): Promise<void> => {
  for (const claim of batch.unverified ?? []) {
    await deadLetters.addUnverified(batch, claim);
    const name = `${group} ← ${batch.topic}`;
    observe({ kind: 'consumption', name, id: claim.id, outcome: 'dead-lettered', error: new PermanentError(UNVERIFIED) });
  }
};

/** Fact by fact: one that cannot be handled becomes a dead letter, and so do later ones of its key. Other keys go on. */
const oneByOne = async (
  { handle, deadLetters, observe, group }: ConsumerParts,
  batch: FactBatch,
  newFacts: readonly DeliveredFact[],
  keys: Set<string>,
): Promise<void> => {
  const deadLetter = async (fact: DeliveredFact, partitionKey: string, error: Error | undefined): Promise<void> => {
    await deadLetters.add(batch, fact, error?.message ?? 'waits behind an earlier one');
    keys.add(partitionKey);
    const { id, correlationId } = fact;
    const name = `${group} ← ${batch.topic}`;
    observe({ kind: 'consumption', name, id, correlationId, parents: parentsOf([fact]), outcome: 'dead-lettered', error });
  };
  for (const fact of newFacts) {
    const partitionKey = partitionKeyOf(batch.topic, fact);
    if (keys.has(partitionKey) && (await deadLetters.first(partitionKey)) !== undefined) {
      await deadLetter(fact, partitionKey, undefined);
      continue;
    }
    keys.delete(partitionKey);
    try {
      await handle([fact], batch);
    } catch (error) {
      if (!isPermanent(error)) throw error;
      await deadLetter(fact, partitionKey, error);
    }
  }
};

const handleFacts = async (
  parts: ConsumerParts,
  batch: FactBatch,
  newFacts: readonly DeliveredFact[],
  keys: Set<string>,
): Promise<void> => {
  if (keys.size === 0 || !newFacts.some((fact) => keys.has(partitionKeyOf(batch.topic, fact))))
    try {
      return await parts.handle(newFacts, batch);
    } catch (error) {
      if (!isPermanent(error)) throw error;
    }
  await oneByOne(parts, batch, newFacts, keys);
};

const withRetry = async ({ clock, observe, group }: ConsumerParts, topic: string, work: () => Promise<void>): Promise<void> => {
  for (let failures = 1; ; failures++)
    try {
      return await work();
    } catch (error) {
      if (failures >= MAX_ATTEMPTS) throw error;
      observe({ kind: 'consumption', name: `${group} ← ${topic}`, id: group, outcome: 'failed', error });
      await clock.sleep(delayAfter(failures));
    }
};

/** Leaves out what comes after facts that are gone: it comes again with them, when they are published once more. Gives the mark that says so. */
const leaveOut = ({ group, observe }: ConsumerParts, batch: FactBatch, mark: Mark): Checkpoint => {
  const error = new FactsLost(`those after offset ${mark.offset} of partition ${String(batch.partition)} are gone`);
  observe({ kind: 'consumption', name: `${group} ← ${batch.topic}`, id: batch.from, outcome: 'halted', error });
  return formatMark({ ...mark, lost: true });
};

/**
 * How far this process has come in a partition: its mark, also where that could not be saved, the keys with dead letters, and the offset up to which
 * it has looked. Of no use where another process has gone on.
 */
type Known = Readonly<{ text: Checkpoint; keys: Set<string>; seen: string | undefined }>;

/** Checkpoints sort as their positions do. */
const later = (one: Checkpoint, other: Checkpoint = START): Checkpoint => (one > other ? one : other);

/**
 * One batch of facts: skip what the checkpoint covers, project the rest into views, add the jobs, save the checkpoint, then commit.
 * Every step may be repeated; a crash between any two of them repeats the rest.
 */
export const consumeFacts = (parts: ConsumerParts): Consume => {
  const { group, checkpoints, deadLetters, partitions, clock, observe } = parts;
  const known = new Map<string, Known>();

  const take = async (batch: FactBatch, newFacts: readonly DeliveredFact[], last: DeliveredFact, keys: Set<string>): Promise<void> => {
    const started = clock.now().getTime();
    await handleFacts(parts, batch, newFacts, keys);
    const took = clock.now().getTime() - started;
    const done = { id: last.position, parents: parentsOf(newFacts), outcome: 'done', took, count: newFacts.length };
    observe({ kind: 'consumption', name: `${group} ← ${batch.topic}`, ...done });
  };
  /** Gives the mark after it. */
  const takeFollowing = async (batch: FactBatch, before: Known): Promise<Checkpoint> => {
    const [{ text, keys }, mark] = [before, parseMark(before.text)];
    const facts = followingFacts(mark, before.seen, batch);
    if (facts === undefined && mark !== undefined) {
      const lost = leaveOut(parts, batch, mark);
      known.set(partitionOf(batch), { text: lost, keys, seen: undefined });
      return lost;
    }
    const reached = positionOf(text);
    const newFacts = (facts ?? []).filter(({ position }) => position > reached);
    const last = newFacts.at(-1);
    if (last !== undefined) await take(batch, newFacts, last, keys);
    const now = last === undefined ? text : formatMark(markOf(last));
    known.set(partitionOf(batch), { text: now, keys, seen: batch.to });
    return now;
  };
  const consume = async (batch: FactBatch): Promise<void> => {
    await parts.marks.verify();
    await deadLetterUnverified(parts, batch);
    const name = markName(group, batch);
    const saved = await checkpoints.load(name);
    const own = known.get(partitionOf(batch));
    const text = later(saved, own?.text);
    const mark = parseMark(text);
    const fresh = async (): Promise<Known> => ({
      text,
      keys: await deadLetters.partitionKeys(batch),
      seen: mark?.lost === false ? mark.offset : undefined,
    });
    const now = await takeFollowing(batch, own?.text === text ? own : await fresh());
    if (now > saved) await checkpoints.save(name, now);
    await batch.commit();
  };
  const consumeInOrder = (batch: FactBatch): Promise<void> => partitions.run([partitionOf(batch)], () => consume(batch));
  return (batch) => parts.lag.during(batch, () => withRetry(parts, batch.topic, () => consumeInOrder(batch)));
};
