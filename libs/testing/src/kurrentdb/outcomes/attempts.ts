import { binaryEvent, type EventData } from '@kurrent/kurrentdb-client';
import { upTo, type Scenario } from './scenario.ts';
import type { Checks, Records, World } from './world.ts';

const attempt = (words: string, recordsOf: (world: World) => Records, checksOf: (world: World) => Checks = () => []): Scenario => ({
  title: `attempt: ${words}`,
  run: async (world) => {
    const records = recordsOf(world);
    const outcome: unknown = await world.append(records, checksOf(world));
    if (records.length > 1 || typeof outcome !== 'object' || outcome === null || 'refused' in outcome) return outcome;
    const then = await world.read(records[0]?.[0] ?? '', {}, ({ type, data, metadata, isJson }) => ({
      type: type.slice(0, 20),
      data: isJson ? data : [...(data as Uint8Array)], // what is not JSON comes as bytes
      metadata: sorted(metadata),
    }));
    return { ...outcome, then };
  },
});

/** In the order of their names, for JSON objects that are compared as texts. */
export const sorted = (record: unknown): unknown =>
  typeof record === 'object' && record !== null
    ? Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : record;

const NAMES: Readonly<Record<string, (word: string) => string>> = {
  'of 200 characters': (word) => word.padEnd(200, '-x'),
  'of 201 characters': (word) => word.padEnd(201, '-x'),
  'of 2,000 characters': (word) => word.padEnd(2_000, '-x'),
  'with spaces': (word) => `${word} x-1 y`,
  'in unicode': (word) => `${word}-äß中🎉`,
  'in upper case': (word) => `${word.toUpperCase()}-A`,
  'without a dash': (word) => word,
  'with a line break': (word) => `${word}-a\nb`,
  'with $ before it': (word) => `$${word}-1`,
  'with $$ before it': (word) => `$$${word}-1`,
  'with @ and /': (word) => `${word}-a@b/c`,
};
const TYPES: Readonly<Record<string, string>> = {
  empty: '',
  'of 2,000 characters': 'T'.repeat(2_000),
  'with $ before it': '$counted',
  'with spaces': 'a b',
  'in unicode': 'Gezählt',
  'with a slash': 'a/b',
  'with . - : _': 'a.b-c:d_e',
  'not in normal form': 'Geza\u0308hlt',
};
const DATA: Readonly<Record<string, unknown>> = {
  text: 'text',
  'a number': 5,
  null: null,
  'an array': [1, 'a'],
  nothing: undefined,
  false: false,
  'a bigint': { n: 1n },
};
const METADATA: Readonly<Record<string, unknown>> = {
  'a number': { n: 1 },
  nested: { a: { b: 'c' } },
  null: { a: null },
  'empty text': { a: '' },
  'a key with $': { $mine: 'x' },
  '$schema.name': { '$schema.name': 'Mine' },
  '$schema.format': { '$schema.format': 'Mine' },
  'an empty key': { '': 'x' },
};
const IDS: Readonly<Record<string, string>> = { 'no UUID': 'abc', empty: '', 'all zeros': '00000000-0000-0000-0000-000000000000' };

/** Scenarios of which each changes the one event of an append. */
const changed = (what: string, values: Readonly<Record<string, unknown>>, field: keyof EventData): readonly Scenario[] =>
  Object.entries(values).map(([words, value]) => attempt(`${what} ${words}`, ({ s, e }) => [[s(1), { ...e(1), [field]: value }]]));

export const big = (mebibytes: number): Readonly<{ text: string }> => ({ text: 'x'.repeat(mebibytes * 1024 * 1024) });
const ofSizes = (...sizes: readonly number[]): Scenario => ({
  title: `attempt: records of ${sizes.join(', ')} MiB`,
  run: ({ s, e, append }) =>
    append(
      sizes.map((size, n) => [s(1), e(n + 1, { data: big(size) })]),
      [[s(1), 'no_stream']],
    ),
});

const absent = ({ s }: World): Checks => [[s(1), 'no_stream']];
const ofCount = (count: number): Scenario =>
  attempt(`${count} records in one append`, ({ s, es }) => es(count).map((event) => [s(1), event]), absent);

const MANY_STREAMS = 2_000;
const manyStreams: Scenario = {
  title: `attempt: ${MANY_STREAMS} streams in one append`,
  run: async ({ s, es, append }) => {
    const outcome: unknown = await append(
      es(MANY_STREAMS).map((event, n) => [s(n), event]),
      upTo(MANY_STREAMS, 0).map((n) => [s(n), 'no_stream']),
    );
    const { accepted }: { accepted?: readonly (readonly [string, bigint])[] } = Object(outcome);
    return accepted === undefined
      ? outcome
      : { accepted: accepted.length, revisions: new Set(accepted.map(([, revision]) => revision)).size };
  },
};

export const attempts: readonly Scenario[] = [
  attempt('no records', () => []),
  attempt('no records, a check that holds', () => [], absent),
  attempt('stream name empty', ({ e }) => [['', e(1)]]),
  attempt('stream name just $$', ({ e }) => [['$$', e(1)]]),
  ...Object.entries(NAMES).map(([words, name]) =>
    attempt(`stream name ${words}`, ({ naming, word, e }) => [[naming(name(word), 'NAMED'), e(1)]]),
  ),
  ...changed('type', TYPES, 'type'),
  ...changed('data is', DATA, 'data'),
  attempt('data is bytes', ({ s, e }) => [[s(1), { ...binaryEvent({ type: 'Bytes', data: Buffer.from([1, 2, 255]) }), id: e(1).id }]]),
  ...changed('metadata with', METADATA, 'metadata'),
  ...changed('id', IDS, 'id'),
  ...[[1], [5], [15], [17], [6, 6, 6]].map((sizes) => ofSizes(...sizes)),
  ofCount(1_000),
  ofCount(10_000),
  manyStreams,
];
