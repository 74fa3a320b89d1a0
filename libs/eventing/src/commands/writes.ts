import type { LogWrite, NewEvent } from '../serialization/event-log.ts';
import type { Ids } from '../ports/world.ts';
import type { DomainEvent, Meta } from '../model/vocabulary.ts';
import type { AnyRef, Folded } from './folded-streams.ts';

type Decided = Readonly<{ streams: readonly AnyRef[]; loaded: readonly Folded[]; events: readonly (readonly DomainEvent[])[] }>;

/**
 * One append: what to write where, and what only to check. An event's id derives from its command, its place and its content, so that
 * the same append again is known as such, and nothing else is taken for it.
 */
export const writesOf = <E extends DomainEvent>(
  ids: Ids,
  { streams, loaded, events }: Decided,
  meta: Meta,
  result: string,
): readonly LogWrite<E>[] => {
  let first = true;
  const eventOf = (stream: string, index: number, event: DomainEvent): NewEvent<E> => {
    const own = first ? { ...meta, result } : meta;
    first = false;
    const content = JSON.stringify([event, own.result]);
    // A context's deciders give its own events.
    return { id: ids.derive(meta.commandId, stream, String(index), content), event: event as E, meta: own };
  };
  return streams.map(({ name }, n) => ({
    stream: name,
    expected: loaded[n]?.revision ?? -1,
    events: (events[n] ?? []).map((event, index) => eventOf(name, index, event)),
  }));
};
