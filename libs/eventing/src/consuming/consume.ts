import type { Checkpoints } from '../ports/coordination.ts';
import type { Fact, FactBatch } from '../ports/fact-bus.ts';
import type { Observe } from '../ports/observe.ts';
import type { Clock } from '../ports/world.ts';
import type { Position } from '../model/vocabulary.ts';
import { delayAfter } from '../runtime/backoff.ts';
import type { KeyedMutex } from '../runtime/keyed-mutex.ts';
import { parentsOf } from '../runtime/parents-of.ts';
import { PermanentError } from '../model/permanent-error.ts';
import type { ConsumerLag } from './consumer-lag.ts';
import { isPermanent, type FactHandler } from './fact-handler.ts';
import { partitionKeyOf, partitionOf, UNVERIFIED, type DeadLetterStore } from './dead-letter-store.ts';

/**
 * Takes a batch and commits it. What may pass is tried again in place, so that order is kept: until the signal aborts, or a few times
 * without one; then it throws, and nothing is committed.
 */
export type Consume = (batch: FactBatch, signal?: AbortSignal) => Promise<void>;

export type ConsumerParts = Readonly<{
  group: string;
  intake: FactHandler;
  parked: DeadLetterStore;
  /** One at a time per partition, a replay included. */
  turns: KeyedMutex;
  marks: Checkpoints;
  arrears: ConsumerLag;
  clock: Clock;
  observe: Observe;
}>;

const MAX_ATTEMPTS = 5;

/** What nobody vouches for moves no mark and holds up no key. */
const setUnverifiedAside = async ({ parked, observe, group }: ConsumerParts, batch: FactBatch): Promise<void> => {
  for (const claim of batch.unverified ?? []) {
    await parked.addUnverified(batch, claim);
    const name = `${group} ← ${batch.topic}`;
    observe({ kind: 'consumption', name, id: claim.id, outcome: 'parked', error: new PermanentError(UNVERIFIED) });
  }
};

/** Fact by fact: what cannot be taken is set aside, and what comes later of its key behind it. Other keys go on. */
const oneByOne = async (
  { intake, parked, observe, group }: ConsumerParts,
  batch: FactBatch,
  news: readonly Fact[],
  lanes: Set<string>,
): Promise<void> => {
  const aside = async (fact: Fact, lane: string, error: Error | undefined): Promise<void> => {
    await parked.add(batch, fact, error?.message ?? 'waits behind an earlier one');
    lanes.add(lane);
    const { id, correlationId } = fact;
    const name = `${group} ← ${batch.topic}`;
    observe({ kind: 'consumption', name, id, correlationId, parents: parentsOf([fact]), outcome: 'parked', error });
  };
  for (const fact of news) {
    const lane = partitionKeyOf(batch.topic, fact);
    if (lanes.has(lane) && (await parked.first(lane)) !== undefined) {
      await aside(fact, lane, undefined);
      continue;
    }
    lanes.delete(lane);
    try {
      await intake([fact]);
    } catch (error) {
      if (!isPermanent(error)) throw error;
      await aside(fact, lane, error);
    }
  }
};

const handleFacts = async (parts: ConsumerParts, batch: FactBatch, news: readonly Fact[], lanes: Set<string>): Promise<void> => {
  if (lanes.size === 0 || !news.some((fact) => lanes.has(partitionKeyOf(batch.topic, fact))))
    try {
      return await parts.intake(news);
    } catch (error) {
      if (!isPermanent(error)) throw error;
    }
  await oneByOne(parts, batch, news, lanes);
};

const withRetry = async (
  { clock, observe, group }: ConsumerParts,
  topic: string,
  work: () => Promise<void>,
  signal?: AbortSignal,
): Promise<void> => {
  for (let failures = 1; ; failures++)
    try {
      return await work();
    } catch (error) {
      if (signal === undefined ? failures >= MAX_ATTEMPTS : signal.aborted) throw error;
      observe({ kind: 'consumption', name: `${group} ← ${topic}`, id: group, outcome: 'failed', error });
      await clock.sleep(delayAfter(failures), signal);
    }
};

/**
 * One batch of facts: skip what the mark covers, fold the rest into views, file the jobs, save the mark, then commit.
 * Every step may be repeated; a crash between any two of them repeats the rest.
 */
export const consumeFacts = (parts: ConsumerParts): Consume => {
  const { group, marks, parked, turns, clock, observe } = parts;
  /** The lanes with something parked, by partition, and the mark that they were true at: another process may have gone on since. */
  const known = new Map<string, Readonly<{ mark: Position; lanes: Set<string> }>>();

  const consume = async (batch: FactBatch): Promise<void> => {
    const started = clock.now().getTime();
    const place = partitionOf(batch);
    const name = `consume.${group}.${batch.topic}.${String(batch.partition)}`;
    await setUnverifiedAside(parts, batch);
    const mark = await marks.load(name);
    const news = batch.facts.filter(({ position }) => position > mark);
    const last = news.at(-1);
    if (last !== undefined) {
      const before = known.get(place);
      const lanes = before?.mark === mark ? before.lanes : await parked.partitionKeys(batch);
      await handleFacts(parts, batch, news, lanes);
      await marks.save(name, last.position);
      known.set(place, { mark: last.position, lanes });
      const took = clock.now().getTime() - started;
      const done = { id: last.position, parents: parentsOf(news), outcome: 'done', took, count: news.length };
      observe({ kind: 'consumption', name: `${group} ← ${batch.topic}`, ...done });
    }
    await batch.commit();
  };
  const take = (batch: FactBatch): Promise<void> => turns.run([partitionOf(batch)], () => consume(batch));
  return (batch, signal) => parts.arrears.during(batch, () => withRetry(parts, batch.topic, () => take(batch), signal));
};
