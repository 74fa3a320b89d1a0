import { randomInt } from 'node:crypto';
import {
  jsonEvent,
  type AppendStreamState,
  type EventData,
  type KurrentDBClient,
  type Position,
  type RecordedEvent,
} from '@kurrent/kurrentdb-client';
import { realDelay } from '../../builders/clocks.ts';
import { listener, type Listen } from './listening.ts';
import { openNames, placeOf, type Names } from './names.ts';
import { requestIn } from './request.ts';
import { outcomeOf } from './told.ts';

type Options<Call extends 'appendToStream' | 'readStream' | 'readAll' | 'multiStreamAppend'> = Parameters<KurrentDBClient[Call]>;
export type Records = readonly (readonly [stream: string, event: EventData])[];
export type Checks = readonly (readonly [stream: string, state: AppendStreamState])[];
type Show = (event: RecordedEvent) => unknown;
/** Of an object its fields are told beside others of the scenario. */
type Told = Promise<object | string>;

/** Streams and events that no other scenario knows. */
export type Cast = Readonly<{
  word: string;
  naming: Names['naming'];
  /** Stream S1, S2…, of a category whose name is the scenario's word if none is given. */
  s: (n: number | string, category?: string) => string;
  /** A stream whose name begins otherwise. */
  other: (n: number) => string;
  /** Event E1, E2…: the same number is the same id, whatever is changed. */
  e: (n: number, changes?: Partial<EventData>) => EventData;
  /** So many events, from E1 or a later one on. */
  es: (count: number, from?: number) => readonly EventData[];
}>;

/** A server, and ways to tell what it does. */
export type World = Cast &
  Readonly<{
    client: KurrentDBClient;
    append: (records: Records, checks?: Checks) => Told;
    /** Appends what a text asks for, as `requestIn` reads it; `^1` is S1 in upper case. */
    ask: (text: string) => Told;
    appendSession: (requests: Options<'multiStreamAppend'>[0]) => Told;
    appendOld: (stream: string, events: readonly EventData[], options?: Options<'appendToStream'>[2]) => Told;
    read: (stream: string, options?: Options<'readStream'>[1], show?: Show) => Promise<unknown>;
    readAll: (options: Options<'readAll'>[0]) => Promise<unknown>;
    /** Appends what has to be accepted. */
    fill: (stream: string, events: readonly EventData[]) => Promise<void>;
    softDelete: (stream: string) => Promise<unknown>;
    positionOf: (stream: string, revision?: bigint) => Promise<Position>;
    listen: Listen;
    /** Reads what was written, and gives the outcome as JSON has it. */
    finish: (outcome: unknown) => Promise<unknown>;
  }>;

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const WORD_LENGTH = 10;
const MOST_STREAMS = 12;

const castOf = (word: string, { naming }: Names): Cast => {
  const events = new Map<number, EventData>();
  const s: Cast['s'] = (n, category = word) => naming(`${category}-${n}`, `${category.replace(word, 'S')}${n}`);
  const e: Cast['e'] = (n, changes = {}) => {
    const event = events.get(n) ?? jsonEvent({ type: 'Counted', data: { n } });
    events.set(n, event);
    naming(event.id, `E${n}`);
    return { ...event, ...changes } as EventData; // changes keep to one kind of event
  };
  return {
    ...{ word, naming, s, e },
    other: (n) => s(n, `other${word}`),
    es: (count, from = 1) => Array.from({ length: count }, (_, n) => e(n + from)),
  };
};

type Accepted = Readonly<{ position: bigint; responses: readonly Readonly<{ streamName: string; revision: bigint }>[] }>;
const accepted = ({ position, responses }: Accepted): object => ({
  accepted: responses.map(({ streamName, revision }) => [streamName, revision]),
  position: placeOf(position),
});

const writing = (client: KurrentDBClient, { s, e, naming }: Cast) => {
  const appendRecords = (records: Records, checks: Checks): Promise<Accepted> =>
    client.appendRecords(
      records.map(([streamName, record]) => ({ streamName, record })),
      checks.map(([streamName, expectedState]) => ({ type: 'stream_state' as const, streamName, expectedState })),
    );
  const append: World['append'] = (records, checks = []) => outcomeOf(async () => accepted(await appendRecords(records, checks)));
  const streamOf = (mark: string): string => {
    if (mark.startsWith('^')) return naming(s(mark.slice(1)).toUpperCase(), `UPPER${mark.slice(1)}`);
    return /^\d+$/.test(mark) ? s(mark) : mark;
  };
  const ask: World['ask'] = (text) => {
    const { records, checks } = requestIn(text);
    return append(
      records.map(([stream, n]) => [streamOf(stream), e(n)]),
      checks.map(([stream, state]) => [streamOf(stream), state as AppendStreamState]), // also such that the client does not know
    );
  };
  return {
    ...{ append, ask },
    fill: async (stream: string, events: readonly EventData[]): Promise<void> => {
      await appendRecords(
        events.map((event) => [stream, event]),
        [],
      );
    },
    appendSession: (requests: Options<'multiStreamAppend'>[0]): Told =>
      outcomeOf(async () => accepted(await client.multiStreamAppend(requests))),
    appendOld: (stream: string, events: readonly EventData[], options?: Options<'appendToStream'>[2]): Told =>
      outcomeOf(async () => {
        const { success, nextExpectedRevision, position } = await client.appendToStream(stream, [...events], options);
        return { success, nextExpectedRevision, position: position && placeOf(position) };
      }),
  };
};

type Resolved = Readonly<{ event?: RecordedEvent & Readonly<{ position?: Position }> }>;

const reading = (client: KurrentDBClient, { stands }: Names, settleMs: number) => {
  const collect = (read: () => AsyncIterable<Resolved>, show: Show = ({ revision, id }) => `${revision}: ${id}`): Promise<unknown> =>
    outcomeOf(async () => {
      const shown: unknown[] = [];
      for await (const { event } of read()) {
        if (event === undefined) continue;
        if (event.position !== undefined) stands(event.position.commit, event.id);
        shown.push(show(event));
      }
      return shown;
    });
  let isSettling = false;
  return {
    read: async (stream: string, options?: Options<'readStream'>[1], show?: Show): Promise<unknown> => {
      if (isSettling) await realDelay(settleMs);
      return collect(() => client.readStream(stream, options), show);
    },
    readAll: (options: Options<'readAll'>[0]): Promise<unknown> => collect(() => client.readAll(options)),
    softDelete: (stream: string): Promise<unknown> => {
      isSettling = true;
      return client.deleteStream(stream);
    },
    positionOf: async (stream: string, fromRevision = 0n): Promise<Position> => {
      for await (const { event } of client.readStream(stream, { fromRevision, maxCount: 1 })) if (event?.position) return event.position;
      throw new Error(`there is no event ${fromRevision} in ${stream}`);
    },
  };
};

/**
 * `settleMs`: what is written to a deleted stream can be read so long after it was accepted. `expected`: the outcome that is to come, if it
 * is known, to save time.
 */
export type Pace = Readonly<{ settleMs: number; expected?: unknown }>;

export const openWorld = (client: KurrentDBClient, { settleMs, expected }: Pace): World => {
  const word = Array.from({ length: WORD_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  const names = openNames(word);
  const cast = castOf(word, names);
  const reads = reading(client, names, settleMs);
  return {
    ...{ client, ...cast, ...writing(client, cast), ...reads },
    listen: listener(client, names, Array.isArray(expected) ? expected : undefined),
    finish: async (outcome) => {
      await Promise.all(
        names
          .streams()
          .slice(0, MOST_STREAMS)
          .map((stream) => reads.read(stream)),
      );
      return names.plain(outcome);
    },
  };
};
