import { NO_STREAM, START, WrongRevision, isStreamName, type EventBatch, type EventStore, type StreamWrite } from '@guildhall/eventing';
import { runContract, type Abilities, type OpenSubject, type Mutant } from './contract.ts';
import { fingerprintChecks, positionChecks, sparsePositionChecks } from './event-store.positions.ts';
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
    caughtBy: 'accepts exactly one of two concurrent appends at the same revision',
    mutate: (port) => ({ ...port, append: (writes) => anyRevision(port, writes) }),
  },
  {
    without: 'the check of streams that are not written',
    caughtBy: 'refuses an append when a stream that it only checks has a newer revision',
    mutate: (port) => ({ ...port, append: (writes) => port.append(writes.filter(({ events }) => events.length > 0)) }),
  },
  {
    without: 'one transaction over all streams',
    caughtBy: 'appends to several streams in one transaction, or to none of them',
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
    without: 'recognizing event ids that are already stored',
    caughtBy: 'answers a repeated append with the first position, concurrently and later, and writes nothing',
    mutate: (port) => ({ ...port, append: (writes) => port.append(renewed(writes)) }),
  },
  {
    without: 'the refusal of an append without events',
    caughtBy: 'refuses an append without events',
    mutate: (port) => ({
      ...port,
      append: async (writes) => (writes.some(({ events }) => events.length > 0) ? port.append(writes) : START),
    }),
  },
  {
    without: 'the check of expected revisions',
    caughtBy: 'K6 refuses to expect anything but no stream or a revision',
    mutate: (port) => ({
      ...port,
      append: (writes) => port.append(writes.map((write) => ({ ...write, expected: write.expected < NO_STREAM ? 1 : write.expected }))),
    }),
  },
  {
    without: 'the check of stream names',
    caughtBy: 'refuses invalid stream names',
    mutate: (port) => ({
      ...port,
      append: async (writes) => (writes.every(({ stream }) => isStreamName(stream)) ? port.append(writes) : '0'),
    }),
  },
  {
    without: 'delivering each event once',
    caughtBy: 'delivers to a subscriber past and then new events of its categories, each once and in order',
    mutate: (port) => ({ ...port, subscribe: batchesOf(port, (batch) => [batch, batch]) }),
  },
  {
    without: 'the difference between at and after a position',
    caughtBy: 'continues a subscription after any position without losing or repeating an event',
    mutate: (port) => ({
      ...port,
      subscribe: ({ categories, after }, signal) => {
        const fromIt = batchesOf(port, (batch) => [{ ...batch, events: batch.events.filter(({ position }) => position >= after) }]);
        return fromIt({ categories, after: START }, signal);
      },
    }),
  },
  {
    without: 'positions of events that do not pass the filter',
    caughtBy: 'reports the position and that it has caught up, even when no event passes the filter',
    mutate: (port) => ({ ...port, subscribe: batchesOf(port, (batch) => [{ ...batch, position: '', caughtUp: false }]) }),
  },
  {
    without: 'the time of an event in its fingerprint',
    caughtBy: 'tells the event at a position by its id and its time, and nothing where no event is',
    mutate: (port) => ({ ...port, fingerprintAt: async (position) => (await port.fingerprintAt(position))?.split(' ')[0] }),
  },
  {
    without: 'the refusal of positions beyond the end: it waits there',
    caughtBy: 'refuses to subscribe after a position beyond the end',
    mutate: (port) => ({
      ...port,
      subscribe: ({ categories, after }, signal) => {
        const later = batchesOf(port, (batch) => [{ ...batch, events: batch.events.filter(({ position }) => position > after) }]);
        return later({ categories, after: START }, signal);
      },
    }),
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

/** `positions`: `sparse` where there are texts between two positions that are none. */
type EventStoreAbilities = Abilities & Readonly<{ positions?: 'consecutive' | 'sparse' }>;

/** What every event store promises. */
export const eventStoreContract = (
  adapter: string,
  make: OpenSubject<EventStore>,
  { positions = 'consecutive', ...abilities }: EventStoreAbilities = {},
): void => {
  const between = positions === 'sparse' ? sparsePositionChecks : [];
  const checks = [...writingChecks, ...readingChecks, ...fingerprintChecks, ...positionChecks, ...between];
  runContract({ port: 'event store', checks, mutants }, adapter, make, abilities);
};
