import type { EventLog } from '../serialization/event-log.ts';
import type { DomainEvent, Position, Recorded } from '../model/vocabulary.ts';
import type { Projector } from './projector.ts';

/** Folds the store into a view from its checkpoint on, until it has caught up and come to `atLeast`. Gives where it got. */
export const catchUp = async <E extends DomainEvent>(
  log: EventLog<E>,
  view: Projector<Recorded<E>>,
  atLeast: Position,
  signal: AbortSignal,
): Promise<Position> => {
  let reached = await view.checkpoint();
  for await (const { events, position, caughtUp } of log.subscribe(reached, signal)) {
    await view.run(events, position);
    reached = position;
    if (caughtUp && position >= atLeast) break;
  }
  return reached;
};
