import type { DomainEvent, Position, Recorded, Revision } from '../../vocabulary.ts';

/** What a command left in a stream. */
export type Trace = Readonly<{ commandHash: string; revision: Revision; position: Position; result: string | undefined; at: string }>;

/**
 * The traces of the commands of a stream's last day. One map per stream that only grows at its end: every state of the stream may
 * share it, because a trace from after that state is the truth too.
 */
export type Traces = Map<string, Trace>;

const DAY = 24 * 60 * 60 * 1000;
/** By the stream's own clock: a stream that rests forgets nothing, and a day passes by what its events say. */
const dayBefore = (at: string): string => new Date(Date.parse(at) - DAY).toISOString();
/** Looking at the clock for every event would cost more than a few traces too many. */
const FEW = 64;

export const trace = (traces: Traces, events: readonly Pick<Recorded<DomainEvent>, 'meta' | 'revision' | 'position'>[]): void => {
  const newest = events.at(-1)?.meta.occurredAt;
  if (newest === undefined) return;
  const horizon = traces.size + events.length > FEW ? dayBefore(newest) : '';
  for (const { meta, revision, position } of events)
    if (meta.occurredAt >= horizon) {
      const result = meta.result ?? traces.get(meta.commandId)?.result;
      traces.set(meta.commandId, { commandHash: meta.commandHash, revision, position, result, at: meta.occurredAt });
    }
  if (horizon === '') return;
  for (const [id, { at }] of traces) {
    if (at >= horizon) return;
    traces.delete(id);
  }
};
