import type { EventLog } from '../serialization/event-log.ts';
import type { Checkpoints } from '../ports/coordination.ts';
import type { Fact, FactBus } from '../ports/fact-bus.ts';
import type { Observe } from '../ports/observe.ts';
import type { Clock } from '../ports/world.ts';
import type { DomainEvent, Recorded } from '../model/vocabulary.ts';
import { parentsOf } from '../runtime/parents-of.ts';
import type { PositionTracker } from '../runtime/position-tracker.ts';

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
 * Reads after a durable checkpoint, publishes in order, saves the checkpoint only then. So every run is contiguous from a
 * checkpoint, and any number of crashed or doubled publishers give nothing but repeats, which consumers skip by position.
 */
export const publishFacts = async <E extends DomainEvent>(
  { log, bus, checkpoints, publish, publication, reached, clock, observe }: Options<E>,
  signal: AbortSignal,
): Promise<void> => {
  const { topic, checkpoint: name } = publication;
  for await (const { events, position, checkpoint } of log.subscribe(await checkpoints.load(name), signal)) {
    const started = clock.now().getTime();
    const facts = events.flatMap((recorded) => {
      const draft = publish(recorded);
      return draft === undefined ? [] : [publishedFact(recorded, draft)];
    });
    if (facts.length > 0) await bus.publish(topic, facts);
    if (checkpoint !== undefined) await checkpoints.save(name, checkpoint);
    if (facts.length > 0) {
      const took = clock.now().getTime() - started;
      observe({ kind: 'publication', name: topic, id: position, parents: parentsOf(facts), outcome: 'done', took, count: facts.length });
    }
    reached.advance(position);
  }
};
