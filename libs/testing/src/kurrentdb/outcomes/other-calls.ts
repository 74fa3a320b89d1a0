import { KurrentDBClient, type AppendStreamState, type EventData } from '@kurrent/kurrentdb-client';
import { big } from './attempts.ts';
import { make, states, type Scenario } from './scenario.ts';
import { outcomeOf } from './told.ts';
import type { World } from './world.ts';

const STATES: readonly AppendStreamState[] = ['any', 'no_stream', 'stream_exists', 0n, 2n, 5n];

const oldAppend = (state: string, streamState: AppendStreamState): Scenario => ({
  title: `appendToStream: ${streamState} expected, ${state}`,
  run: async (world) => {
    await make(world, state);
    return world.appendOld(world.s(1), [world.e(9)], { streamState });
  },
});

const deletion = (state: string, call: 'deleteStream' | 'tombstoneStream', expectedRevision: 'any' | bigint): Scenario => ({
  title: `${call}: ${expectedRevision} expected, ${state}`,
  run: async (world) => {
    await make(world, state);
    return outcomeOf(async () => ({ hasPosition: 'position' in (await world.client[call](world.s(1), { expectedRevision })) }));
  },
});

type SessionRequest = readonly [stream: string, state: AppendStreamState, ...events: readonly EventData[]];
const session = (words: string, requestsOf: (world: World) => readonly SessionRequest[], state = 'at revision 5'): Scenario => ({
  title: `multiStreamAppend: ${words}`,
  run: async (world) => {
    await make(world, state);
    const requests = requestsOf(world).map(([streamName, expectedState, ...events]) => ({ streamName, expectedState, events }));
    const outcome = await world.appendSession(requests);
    return { ...Object(outcome), then: [await world.read(world.s(1)), await world.read(world.s(2))] };
  },
});

const nobody = (): KurrentDBClient => KurrentDBClient.connectionString('kurrentdb://127.0.0.1:9?tls=false&maxDiscoverAttempts=2');

export const otherCalls: readonly Scenario[] = [
  ...Object.keys(states).flatMap((state): readonly Scenario[] => [
    ...STATES.map((streamState) => oldAppend(state, streamState)),
    ...(['deleteStream', 'tombstoneStream'] as const).flatMap((call) => [deletion(state, call, 'any'), deletion(state, call, 1n)]),
  ]),
  { title: 'appendToStream: no events', run: ({ s, appendOld }) => appendOld(s(1), []) },
  { title: 'appendToStream: an event of 17 MiB', run: ({ s, e, appendOld }) => appendOld(s(1), [e(1, { data: big(17) })]) },
  session('two streams', ({ s, e }) => [
    [s(1), 5n, e(9)],
    [s(2), 'no_stream', e(10), e(11)],
  ]),
  session('two wrong revisions', ({ s, e }) => [
    [s(1), 4n, e(9)],
    [s(2), 0n, e(10)],
  ]),
  session('one stream twice', ({ s, e }) => [
    [s(1), 5n, e(9)],
    [s(1), 6n, e(10)],
  ]),
  session('tombstoned', ({ s, e }) => [[s(1), 'any', e(9)]], 'tombstoned after 3 events'),
  session('a stream without events', ({ s, e }) => [
    [s(1), 5n, e(9)],
    [s(2), 'no_stream'],
  ]),
  session('nothing', () => []),
  {
    title: 'nobody there: appendRecords',
    run: ({ s, e }) => outcomeOf(() => nobody().appendRecords([{ streamName: s(1), record: e(1) }], [])),
  },
  { title: 'nobody there: readStream', run: ({ s }) => outcomeOf(() => nobody().readStream(s(1)).next()) },
  {
    title: 'nobody there: subscribeToAll',
    run: () => outcomeOf(() => new Promise((_, reject) => void nobody().subscribeToAll().on('error', reject).resume())),
  },
];
