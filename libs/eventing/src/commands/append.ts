import type { EventLog, LogWrite } from '../serialization/event-log.ts';
import { OutcomeUnknown } from '../ports/event-store.ts';
import type { Clock } from '../ports/world.ts';
import type { DomainEvent, Position } from '../model/vocabulary.ts';

const TRIES = 5;
/** Milliseconds after which no other try begins: whoever asked is told within two seconds, and a store may have tried for itself. */
const ENOUGH = 1_500;

/** An append whose outcome becomes known by the very same append again: its events have their ids already. */
export const appending =
  <E extends DomainEvent>(log: EventLog<E>, clock: Clock) =>
  async (writes: readonly LogWrite<E>[]): Promise<Position> => {
    const end = clock.now().getTime() + ENOUGH;
    for (let again = 1; ; again++)
      try {
        return await log.append(writes);
      } catch (error) {
        if (!(error instanceof OutcomeUnknown) || again === TRIES || clock.now().getTime() >= end) throw error;
        await clock.sleep(again * 50);
      }
  };
