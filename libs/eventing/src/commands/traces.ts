import type { DomainEvent, Position, Recorded, Revision } from '../model/vocabulary.ts';

/** What a command left in a stream. */
export type Trace = Readonly<{ commandHash: string; revision: Revision; position: Position; result: string | undefined }>;

/**
 * The traces of the commands of a stream's last day at least, and of two at most, by its own clock: a stream that rests forgets
 * nothing. All states of a stream may share them, because a trace from after a state is the truth too.
 */
export type Traces = { young: Map<string, Trace>; old: ReadonlyMap<string, Trace>; until: string };

const DAY = 24 * 60 * 60 * 1000;
const dayAfter = (at: string): string => new Date(Date.parse(at) + DAY).toISOString();
const NONE: ReadonlyMap<string, Trace> = new Map();

export const noTraces = (): Traces => ({ young: new Map(), old: NONE, until: '' });
export const traceOf = ({ young, old }: Traces, commandId: string): Trace | undefined => young.get(commandId) ?? old.get(commandId);
export const countOf = ({ young, old }: Traces): number => young.size + old.size;

export const trace = (traces: Traces, events: readonly Pick<Recorded<DomainEvent>, 'meta' | 'revision' | 'position'>[]): void => {
  for (const { meta, revision, position } of events) {
    if (meta.occurredAt > traces.until) {
      traces.old = traces.young;
      traces.young = new Map();
      traces.until = dayAfter(meta.occurredAt);
    }
    const result = meta.result ?? traceOf(traces, meta.commandId)?.result;
    traces.young.set(meta.commandId, { commandHash: meta.commandHash, revision, position, result });
  }
};
