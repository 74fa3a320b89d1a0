import type { EventLog, LogBatch } from '../serialization/event-log.ts';
import { positionOf } from '../model/checkpoint.ts';
import type { Checkpoints } from '../ports/coordination.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { Fact, FactBus, Offsets } from '../ports/fact-bus.ts';
import type { Observe } from '../ports/observe.ts';
import type { Clock } from '../ports/world.ts';
import { START, type DomainEvent, type Recorded } from '../model/vocabulary.ts';
import { parentsOf } from '../runtime/parents-of.ts';
import type { PositionTracker } from '../runtime/position-tracker.ts';
import { ownCheckpoint, type OwnCheckpoint } from './own-checkpoint.ts';
import {
  formatPublished,
  isWhole,
  NOTHING_PUBLISHED,
  parsePublished,
  TopicShortened,
  withOffsets,
  type Published,
} from './topic-continuity.ts';

/** What `publish.ts` says of an event: the public part. The loop adds where it came from. */
export type FactDraft<F extends Fact = Fact> = F extends Fact
  ? Readonly<{ type: F['type']; key: string; subject: string; data: F['data'] }>
  : never;
/** Pure: an event as a fact for others, or undefined where it stays private. */
export type Publish<E extends DomainEvent> = (recorded: Recorded<E>) => FactDraft | undefined;

const publishedFact = ({ id, position, meta }: Recorded<DomainEvent>, draft: FactDraft): Fact => ({
  ...draft,
  id,
  time: meta.occurredAt,
  position,
  actor: meta.actor,
  correlationId: meta.correlationId,
  causationId: meta.commandId,
  ...(meta.traceparent === undefined ? {} : { traceparent: meta.traceparent }),
});

/** A context's one topic, and the names of its publisher's checkpoint and of a request to publish everything again. */
export type Publication = Readonly<{ topic: string; checkpoint: string; again: string }>;
export const publicationOf = (context: string): Publication => {
  const topic = `${context}.facts`;
  return { topic, checkpoint: `publish.${topic}`, again: `publish-again.${topic}` };
};

type Options<E extends DomainEvent> = Readonly<{
  log: EventLog<E>;
  events: Pick<EventStore, 'fingerprintAt'>;
  bus: FactBus;
  checkpoints: Checkpoints;
  publish: Publish<E>;
  publication: Publication;
  reached: PositionTracker;
  clock: Clock;
  observe: Observe;
}>;

const ASKED_DELAY_MS = 5_000;

/** Whether an operator wants everything published once more. Nobody does while that cannot be read. */
const isAsked = async ({ checkpoints, publication: { again } }: Pick<Options<never>, 'checkpoints' | 'publication'>): Promise<boolean> =>
  (await checkpoints.load(again).catch(() => START)) !== START;

/** Where to go on: from the first event on, when an operator wants it, or the topic lacks facts that were published to it. */
const begin = async <E extends DomainEvent>(options: Options<E>, own: OwnCheckpoint, signal: AbortSignal): Promise<Published> => {
  const { events, bus, checkpoints, publication, observe } = options;
  const { topic, again } = publication;
  const published = parsePublished(await own.load());
  const isComplete = await isWhole({ bus, events, topic, signal }, published);
  if (isComplete && !(await isAsked(options))) return published;
  await own.remove();
  await checkpoints.remove(again);
  const error = isComplete ? undefined : new TopicShortened(`${topic} lacks facts that were published to it`);
  observe({ kind: 'publication', name: topic, id: positionOf(published.checkpoint), outcome: 'again', error });
  return NOTHING_PUBLISHED;
};

/** Resolves when an operator wants everything published once more, or with the signal. */
const untilAsked = async <E extends DomainEvent>(options: Options<E>, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted && !(await isAsked(options))) await options.clock.sleep(ASKED_DELAY_MS, signal);
};

/**
 * Makes the loop that reads after a durable checkpoint, publishes in order, and saves the checkpoint only then. So every run is contiguous from
 * a checkpoint, and any number of crashed or doubled publishers give nothing but repeats, which consumers skip by position. What the bus has
 * acknowledged is not published again for as long as the process lives, although the checkpoint cannot be saved.
 */
export const factPublisher = <E extends DomainEvent>(options: Options<E>) => {
  const { log, bus, checkpoints, publish, publication, reached, clock, observe } = options;
  const { topic, checkpoint: name } = publication;
  const failed = (error: unknown): void => observe({ kind: 'publication', name, id: name, outcome: 'failed', error });
  const own = ownCheckpoint({ checkpoints, clock, name, failed });

  const publishBatch = async ({ events, position }: LogBatch<E>, before: Offsets): Promise<Offsets> => {
    const started = clock.now().getTime();
    const facts = events.flatMap((recorded) => {
      const draft = publish(recorded);
      return draft === undefined ? [] : [publishedFact(recorded, draft)];
    });
    if (facts.length === 0) return before;
    const offsets = withOffsets(topic, before, await bus.publish(topic, facts));
    const took = clock.now().getTime() - started;
    observe({ kind: 'publication', name: topic, id: position, parents: parentsOf(facts), outcome: 'done', took, count: facts.length });
    return offsets;
  };
  /** `ended`: also when it is to begin anew, in the same process. */
  const publishFacts = async (signal: AbortSignal, ended: AbortSignal): Promise<void> => {
    const published = await begin(options, own, ended);
    let { offsets } = published;
    for await (const batch of log.subscribe(published.checkpoint, ended)) {
      const { checkpoint, position } = batch;
      offsets = await publishBatch(batch, offsets);
      if (checkpoint !== undefined) await own.save(formatPublished({ checkpoint, offsets }), signal);
      reached.advance(position);
    }
  };
  return async (signal: AbortSignal): Promise<void> => {
    const ending = new AbortController();
    const running = AbortSignal.any([signal, ending.signal]);
    const end = (): void => ending.abort();
    try {
      await Promise.all([publishFacts(signal, running).finally(end), untilAsked(options, running).finally(end)]);
    } finally {
      if (signal.aborted) await own.settled();
    }
  };
};
