import { NO_STREAM, START, WrongRevision, isStreamName, type EventBatch, type EventStore, type StreamWrite } from '@guildhall/eventing';
import { runContract, type Abilities, type OpenSubject, type Mutant } from './contract.ts';
import { readingChecks } from './event-store.reading.ts';
import { listenForEver } from './listeners.ts';
import { writingChecks } from './event-store.writing.ts';

/** Appends at whatever revision the streams are. */
const anyRevision = async (port: EventStore, writes: readonly StreamWrite[]): Promise<string> => {
  try {
    return await port.append(writes);
  } catch (error) {
    if (!(error instanceof WrongRevision)) throw error;
    const heads = await Promise.all(writes.map(async ({ stream }) => (await port.read(stream, NO_STREAM)).length - 1));
    return anyRevision(
      port,
      writes.map((write, n) => ({ ...write, expected: heads[n] ?? NO_STREAM })),
    );
  }
};

const renewed = (writes: readonly StreamWrite[]): readonly StreamWrite[] =>
  writes.map((write) => ({ ...write, events: write.events.map((event) => ({ ...event, id: crypto.randomUUID() })) }));

const batchesOf = (port: EventStore, change: (batch: EventBatch) => readonly EventBatch[]): EventStore['subscribe'] =>
  async function* (filter, signal) {
    for await (const batch of port.subscribe(filter, signal)) yield* change(batch);
  };

const mutants: readonly Mutant<EventStore>[] = [
  {
    without: 'the check of revisions',
    caughtBy: 'lets exactly one of two appenders win',
    mutate: (port) => ({ ...port, append: (writes) => anyRevision(port, writes) }),
  },
  {
    without: 'the check of streams that are not written',
    caughtBy: 'refuses when a stream has moved that is only checked',
    mutate: (port) => ({ ...port, append: (writes) => port.append(writes.filter(({ events }) => events.length > 0)) }),
  },
  {
    without: 'one transaction over all streams',
    caughtBy: 'writes several streams as a whole, or none of them',
    mutate: (port) => ({
      ...port,
      append: async (writes) => {
        let last = '';
        for (const write of writes) last = await port.append([write]);
        return last;
      },
    }),
  },
  {
    without: 'the memory of event ids',
    caughtBy: 'answers a repeated append like the first time, at once and later, and writes nothing',
    mutate: (port) => ({ ...port, append: (writes) => port.append(renewed(writes)) }),
  },
  {
    without: 'the refusal of an append without events',
    caughtBy: 'refuses an append without events, which would have no position',
    mutate: (port) => ({
      ...port,
      append: async (writes) => (writes.some(({ events }) => events.length > 0) ? port.append(writes) : START),
    }),
  },
  {
    without: 'the check of names',
    caughtBy: 'refuses names of streams that are not allowed',
    mutate: (port) => ({
      ...port,
      append: async (writes) => (writes.every(({ stream }) => isStreamName(stream)) ? port.append(writes) : '0'),
    }),
  },
  {
    without: 'care for each event once',
    caughtBy: 'hands a subscriber the past and then what comes, of its categories only, each once and in order',
    mutate: (port) => ({ ...port, subscribe: batchesOf(port, (batch) => [batch, batch]) }),
  },
  {
    without: 'the difference between at and after a position',
    caughtBy: 'goes on after any position: nothing lost, nothing again',
    mutate: (port) => ({
      ...port,
      subscribe: ({ categories, after }, signal) => {
        const fromIt = batchesOf(port, (batch) => [{ ...batch, events: batch.events.filter(({ position }) => position >= after) }]);
        return fromIt({ categories, after: START }, signal);
      },
    }),
  },
  {
    without: 'progress for events that the filter leaves out',
    caughtBy: 'tells of progress and of having caught up, also when nothing passes the filter',
    mutate: (port) => ({ ...port, subscribe: batchesOf(port, (batch) => [{ ...batch, position: '', caughtUp: false }]) }),
  },
  {
    without: 'the end of listening',
    caughtBy: 'leaves nothing that listens on the signal when its reader stops',
    mutate: (port) => ({
      ...port,
      subscribe: (filter, signal) => {
        listenForEver(signal);
        return port.subscribe(filter, signal);
      },
    }),
  },
];

/** What every event store promises. */
export const eventStoreContract = (adapter: string, make: OpenSubject<EventStore>, abilities?: Abilities): void =>
  runContract({ port: 'event store', checks: [...writingChecks, ...readingChecks], mutants }, adapter, make, abilities);
