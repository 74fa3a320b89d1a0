import type { Checkpoints } from '../ports/coordination.ts';
import type { DeliveredFact, FactBatch } from '../ports/fact-bus.ts';
import type { Observe } from '../ports/observe.ts';
import type { Clock } from '../ports/world.ts';
import { START } from '../model/vocabulary.ts';
import { checkpointAt, positionOf, type Checkpoint } from '../model/checkpoint.ts';
import { fingerprintOf } from '../ports/event-store.ts';
import { delayAfter } from '../runtime/backoff.ts';
import type { KeyedMutex } from '../async/keyed-mutex.ts';
import { parentsOf } from '../runtime/parents-of.ts';
import { PermanentError } from '../model/permanent-error.ts';
import type { ConsumerLag } from './consumer-lag.ts';
import { isPermanent, type FactHandler } from './fact-handler.ts';
import { marksOf } from './verify-marks.ts';
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
  /** Throws when the marks are not of this event store. */
  verifyMarks: () => Promise<void>;
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

/** Checkpoints sort as their positions do. */
const later = (one: Checkpoint, other: Checkpoint = START): Checkpoint => (one > other ? one : other);

/** A fact has the id and the time of its event. */
const checkpointOf = ({ id, time, position }: DeliveredFact): Checkpoint =>
  checkpointAt(position, fingerprintOf({ id, meta: { occurredAt: time } }));

/**
 * One batch of facts: skip what the checkpoint covers, project the rest into views, add the jobs, save the checkpoint, then commit.
 * Every step may be repeated; a crash between any two of them repeats the rest.
 */
export const consumeFacts = (parts: ConsumerParts): Consume => {
  const { group, checkpoints, deadLetters, partitions, clock, observe } = parts;
  /** The keys with dead letters, by partition, and the checkpoint that they were read at: another process may have gone on since. */
  const known = new Map<string, Readonly<{ checkpoint: Checkpoint; keys: Set<string> }>>();
  /** How far this process has handled a partition: what it has done it does not do again because the checkpoint could not be saved. */
  const handled = new Map<string, Checkpoint>();

  const consume = async (batch: FactBatch): Promise<void> => {
    const started = clock.now().getTime();
    const partition = partitionOf(batch);
    const name = `${marksOf(group)}${batch.topic}.${String(batch.partition)}`;
    await parts.verifyMarks();
    await deadLetterUnverified(parts, batch);
    const saved = await checkpoints.load(name);
    const checkpoint = later(saved, handled.get(partition));
    const newFacts = batch.facts.filter(({ position }) => position > positionOf(checkpoint));
    const last = newFacts.at(-1);
    if (last !== undefined) {
      const before = known.get(partition);
      const keys = before?.checkpoint === checkpoint ? before.keys : await deadLetters.partitionKeys(batch);
      await handleFacts(parts, batch, newFacts, keys);
      const reached = checkpointOf(last);
      handled.set(partition, reached);
      known.set(partition, { checkpoint: reached, keys });
      const took = clock.now().getTime() - started;
      const done = { id: last.position, parents: parentsOf(newFacts), outcome: 'done', took, count: newFacts.length };
      observe({ kind: 'consumption', name: `${group} ← ${batch.topic}`, ...done });
    }
    const reached = later(saved, handled.get(partition));
    if (reached > saved) await checkpoints.save(name, reached);
    await batch.commit();
  };
  const consumeInOrder = (batch: FactBatch): Promise<void> => partitions.run([partitionOf(batch)], () => consume(batch));
  return (batch) => parts.lag.during(batch, () => withRetry(parts, batch.topic, () => consumeInOrder(batch)));
};
