import type { EventLog } from '../../event-log.ts';
import type { DomainEvent, Position, Recorded } from '../../vocabulary.ts';
import type { Filled } from './filled.ts';

/** Folds the store into a view from its checkpoint on, until it has caught up and come to `atLeast`. Gives where it got. */
export const fill = async <E extends DomainEvent>(
  log: EventLog<E>,
  view: Filled<Recorded<E>>,
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
