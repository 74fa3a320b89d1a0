import type { EventLog } from '../serialization/event-log.ts';
import { START, type DomainEvent, type Position, type Recorded } from '../model/vocabulary.ts';
import type { Projector } from './projector.ts';

/** Folds the store into a view from its checkpoint on, until it has caught up and come to `atLeast`. */
export const catchUp = async <E extends DomainEvent>(
  log: EventLog<E>,
  view: Projector<Recorded<E>>,
  atLeast: Position,
  signal: AbortSignal,
): Promise<void> => {
  for await (const { events, position, caughtUp, checkpoint = START } of log.subscribe(await view.checkpoint(), signal)) {
    await view.run(events, checkpoint);
    if (caughtUp && position >= atLeast) break;
  }
};
