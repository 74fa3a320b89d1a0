import type { EventLog, LogBatch } from '../serialization/event-log.ts';
import type { Checkpoints } from '../ports/coordination.ts';
import type { Fact, FactBus } from '../ports/fact-bus.ts';
import type { Observe } from '../ports/observe.ts';
import type { Clock } from '../ports/world.ts';
import type { DomainEvent, Recorded } from '../model/vocabulary.ts';
import { parentsOf } from '../runtime/parents-of.ts';
import type { PositionTracker } from '../runtime/position-tracker.ts';
import { ownCheckpoint } from './own-checkpoint.ts';

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

/** A context's one topic, and the name of its publisher's checkpoint. */
export type Publication = Readonly<{ topic: string; checkpoint: string }>;
export const publicationOf = (context: string): Publication => ({ topic: `${context}.facts`, checkpoint: `publish.${context}.facts` });

type Options<E extends DomainEvent> = Readonly<{
  log: EventLog<E>;
  bus: FactBus;
  checkpoints: Checkpoints;
  publish: Publish<E>;
  publication: Publication;
  reached: PositionTracker;
  clock: Clock;
  observe: Observe;
}>;

/**
 * Makes the loop that reads after a durable checkpoint, publishes in order, and saves the checkpoint only then. So every run is contiguous from
 * a checkpoint, and any number of crashed or doubled publishers give nothing but repeats, which consumers skip by position. What the bus has
 * acknowledged is not published again for as long as the process lives, although the checkpoint cannot be saved.
 */
export const factPublisher = <E extends DomainEvent>({ log, bus, publish, publication, reached, ...rest }: Options<E>) => {
  const { topic, checkpoint: name } = publication;
  const { checkpoints, clock, observe } = rest;
  const failed = (error: unknown): void => observe({ kind: 'publication', name, id: name, outcome: 'failed', error });
  const own = ownCheckpoint({ checkpoints, clock, name, failed });

  const publishBatch = async ({ events, position }: LogBatch<E>): Promise<void> => {
    const started = clock.now().getTime();
    const facts = events.flatMap((recorded) => {
      const draft = publish(recorded);
      return draft === undefined ? [] : [publishedFact(recorded, draft)];
    });
    if (facts.length === 0) return;
    await bus.publish(topic, facts);
    const took = clock.now().getTime() - started;
    observe({ kind: 'publication', name: topic, id: position, parents: parentsOf(facts), outcome: 'done', took, count: facts.length });
  };
  return async (signal: AbortSignal): Promise<void> => {
    try {
      for await (const batch of log.subscribe(await own.load(), signal)) {
        await publishBatch(batch);
        if (batch.checkpoint !== undefined) await own.save(batch.checkpoint, signal);
        reached.advance(batch.position);
      }
    } finally {
      if (signal.aborted) await own.settled();
    }
  };
};
