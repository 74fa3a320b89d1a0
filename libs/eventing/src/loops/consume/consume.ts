import type { Checkpoints } from '../../ports/coordination.ts';
import type { Fact, FactBatch } from '../../ports/fact-bus.ts';
import type { Observe } from '../../ports/observe.ts';
import type { Clock } from '../../ports/world.ts';
import type { Position } from '../../vocabulary.ts';
import { pauseAfter } from '../backoff.ts';
import type { Turns } from '../handle/turns.ts';
import { parentsOf } from '../parents-of.ts';
import { Unprocessable } from '../purely.ts';
import type { Arrears } from './arrears.ts';
import { isPermanent, type Intake } from './intake.ts';
import { laneOf, placeOf, UNPROVEN, type Parking } from './parked.ts';

/**
 * Takes a batch and commits it. What may pass is tried again in place, so that order is kept: until the signal aborts, or a few times
 * without one; then it throws, and nothing is committed.
 */
export type Consume = (batch: FactBatch, signal?: AbortSignal) => Promise<void>;

export type Consuming = Readonly<{
  group: string;
  intake: Intake;
  parked: Parking;
  /** One at a time per partition, a replay included. */
  turns: Turns;
  marks: Checkpoints;
  arrears: Arrears;
  clock: Clock;
  observe: Observe;
}>;

const TRIES = 5;

/** What nobody vouches for moves no mark and holds up no key. */
const unprovenAside = async ({ parked, observe, group }: Consuming, batch: FactBatch): Promise<void> => {
  for (const claim of batch.unproven ?? []) {
    await parked.parkUnproven(batch, claim);
    const name = `${group} ← ${batch.topic}`;
    observe({ kind: 'consumption', name, id: claim.id, outcome: 'parked', error: new Unprocessable(UNPROVEN) });
  }
};

/** Fact by fact: what cannot be taken is set aside, and what comes later of its key behind it. Other keys go on. */
const oneByOne = async (
  { intake, parked, observe, group }: Consuming,
  batch: FactBatch,
  news: readonly Fact[],
  lanes: Set<string>,
): Promise<void> => {
  const aside = async (fact: Fact, lane: string, error: Error | undefined): Promise<void> => {
    await parked.park(batch, fact, error?.message ?? 'waits behind an earlier one');
    lanes.add(lane);
    const { id, correlationId } = fact;
    const name = `${group} ← ${batch.topic}`;
    observe({ kind: 'consumption', name, id, correlationId, parents: parentsOf([fact]), outcome: 'parked', error });
  };
  for (const fact of news) {
    const lane = laneOf(batch.topic, fact);
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

const taken = async (parts: Consuming, batch: FactBatch, news: readonly Fact[], lanes: Set<string>): Promise<void> => {
  if (lanes.size === 0 || !news.some((fact) => lanes.has(laneOf(batch.topic, fact))))
    try {
      return await parts.intake(news);
    } catch (error) {
      if (!isPermanent(error)) throw error;
    }
  await oneByOne(parts, batch, news, lanes);
};

const patiently = async (
  { clock, observe, group }: Consuming,
  topic: string,
  work: () => Promise<void>,
  signal?: AbortSignal,
): Promise<void> => {
  for (let failures = 1; ; failures++)
    try {
      return await work();
    } catch (error) {
      if (signal === undefined ? failures >= TRIES : signal.aborted) throw error;
      observe({ kind: 'consumption', name: `${group} ← ${topic}`, id: group, outcome: 'failed', error });
      await clock.sleep(pauseAfter(failures), signal);
    }
};

/**
 * One batch of facts: skip what the mark covers, fold the rest into views, file the jobs, save the mark, then commit.
 * Every step may be repeated; a crash between any two of them repeats the rest.
 */
export const consumeFacts = (parts: Consuming): Consume => {
  const { group, marks, parked, turns, clock, observe } = parts;
  /** The lanes with something parked, by partition, and the mark that they were true at: another process may have gone on since. */
  const known = new Map<string, Readonly<{ mark: Position; lanes: Set<string> }>>();

  const consume = async (batch: FactBatch): Promise<void> => {
    const started = clock.now().getTime();
    const place = placeOf(batch);
    const name = `consume.${group}.${batch.topic}.${String(batch.partition)}`;
    await unprovenAside(parts, batch);
    const mark = await marks.load(name);
    const news = batch.facts.filter(({ position }) => position > mark);
    const last = news.at(-1);
    if (last !== undefined) {
      const before = known.get(place);
      const lanes = before?.mark === mark ? before.lanes : await parked.lanes(batch);
      await taken(parts, batch, news, lanes);
      await marks.save(name, last.position);
      known.set(place, { mark: last.position, lanes });
      const took = clock.now().getTime() - started;
      const done = { id: last.position, parents: parentsOf(news), outcome: 'done', took, count: news.length };
      observe({ kind: 'consumption', name: `${group} ← ${batch.topic}`, ...done });
    }
    await batch.commit();
  };
  const take = (batch: FactBatch): Promise<void> => turns.take([placeOf(batch)], () => consume(batch));
  return (batch, signal) => parts.arrears.during(batch, () => patiently(parts, batch.topic, () => take(batch), signal));
};
