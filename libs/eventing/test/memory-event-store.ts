import {
  InvalidPosition,
  NO_STREAM,
  OutcomeUnknown,
  START,
  WrongRevision,
  categoryOf,
  checkWrites,
  fingerprintOf,
  type EventStore,
  type Position,
  type RecordedEvent,
  type StreamWrite,
} from '../src/index.ts';

export const positionOf = (number: number): Position => String(number).padStart(8, '0');

/** What shall go wrong with the next append: `lost` writes nothing, `unanswered` writes and says nothing. */
export type Fault = 'conflict' | 'lost' | 'unanswered';
export type MemoryEventStore = EventStore &
  Readonly<{ log: readonly RecordedEvent[]; fail: (...faults: readonly Fault[]) => void; appends: () => number }>;

const BATCH = 7;

/** An event store in an array, with the semantics of the port; it may begin as a copy. */
export const memoryEventStore = (copied: readonly RecordedEvent[] = []): MemoryEventStore => {
  const log = [...copied];
  const streams = new Map(Object.entries(Object.groupBy(log, ({ stream }) => stream)).map(([name, events = []]) => [name, events]));
  const faults: Fault[] = [];
  const listeners = new Set<() => void>();
  let appends = 0;
  const of = (stream: string) => streams.get(stream) ?? [];

  const answered = (writes: readonly StreamWrite[]): Position | undefined => {
    const found = writes.flatMap(({ stream, expected, events }) =>
      events.map(({ id }, n) => {
        const there = of(stream)[expected + 1 + n];
        return there?.id === id ? there : undefined;
      }),
    );
    return found.every((event) => event !== undefined) ? found.at(-1)?.position : undefined;
  };
  const append = (writes: readonly StreamWrite[]): Position => {
    checkWrites(writes);
    for (const { stream, expected } of writes) {
      if ((of(stream).at(-1)?.revision ?? NO_STREAM) === expected) continue;
      const before = answered(writes);
      if (before !== undefined) return before;
      throw new WrongRevision(stream);
    }
    for (const { stream, expected, events } of writes)
      for (const [n, event] of events.entries()) {
        const stored = JSON.parse(JSON.stringify(event)) as typeof event;
        const recorded = { ...stored, stream, revision: expected + 1 + n, position: positionOf(log.length + 1) };
        log.push(recorded);
        streams.set(stream, [...of(stream), recorded]);
      }
    for (const wake of [...listeners]) wake();
    return positionOf(log.length);
  };

  return {
    log,
    fail: (...next) => void faults.push(...next),
    appends: () => appends,
    append: async (writes) => {
      await Promise.resolve();
      appends++;
      const fault = faults.shift();
      if (fault === 'conflict') throw new WrongRevision(writes[0]?.stream ?? '');
      if (fault === 'lost') throw new OutcomeUnknown('lost');
      const position = append(writes);
      if (fault === 'unanswered') throw new OutcomeUnknown('unanswered');
      return position;
    },
    read: async (stream, after) => {
      await Promise.resolve();
      return of(stream).slice(after + 1);
    },
    fingerprintAt: async (position) => {
      const event = log[Number(position) - 1];
      return event?.position === position ? fingerprintOf(event) : undefined;
    },
    async *subscribe({ categories, after }, signal) {
      if (after !== START && log[Number(after) - 1]?.position !== after) throw new InvalidPosition(after, 'no event is there');
      let at = Number(after);
      let caughtUp = false;
      while (!signal.aborted) {
        if (caughtUp && at === log.length) {
          await new Promise<void>((resolve) => {
            const wake = () => {
              listeners.delete(wake);
              signal.removeEventListener('abort', wake);
              resolve();
            };
            listeners.add(wake);
            signal.addEventListener('abort', wake);
          });
          continue;
        }
        const run = log.slice(at, at + BATCH);
        at += run.length;
        caughtUp = at === log.length;
        yield {
          events: run.filter(({ stream }) => categories.includes(categoryOf(stream))),
          position: at === 0 ? '' : positionOf(at),
          caughtUp,
        };
      }
    },
  };
};
