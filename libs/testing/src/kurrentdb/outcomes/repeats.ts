import { upTo, type Scenario } from './scenario.ts';
import type { World } from './world.ts';

type Between = (world: World) => unknown;
/** One append, something in between, and another append, the same unless it is given. S5 has E50 already. */
type Repeat = readonly [title: string, first: string, second?: string | undefined, between?: Between];

const moving =
  (...streams: readonly number[]): Between =>
  ({ fill, s, e }) =>
    Promise.all(streams.map((n) => fill(s(n), [e(20 + n)])));
const deleting: Between = ({ softDelete, s }) => softDelete(s(1));
const tombstoning: Between = ({ client, s }) => client.tombstoneStream(s(1));

const SAME: readonly Repeat[] = [
  ['just the same, no_stream expected', '1:1 if 1=no_stream'],
  ['just the same, no check', '1:1'],
  ['just the same, two events', '1:1 1:2 if 1=no_stream'],
  ['just the same, two streams', '1:1 2:2 if 1=no_stream 2=no_stream'],
  ['just the same, revision 0 expected', '5:2 5:3 if 5=0'],
  ['just the same, stream_exists expected', '5:2 5:3 if 5=stream_exists'],
  ['revision 0 expected, after the stream moved on', '5:2 5:3 if 5=0', undefined, moving(5)],
  ['with the revision as it is then expected', '5:2 5:3 if 5=0', '5:2 5:3 if 5=2'],
  ['with a revision expected that never was', '5:2 5:3 if 5=0', '5:2 5:3 if 5=7'],
  ['with another revision expected, after the stream moved on', '5:2 5:3 if 5=0', '5:2 5:3 if 5=3', moving(5)],
  ['after a stream moved that was checked only', '1:1 if 1=no_stream 2=no_stream', undefined, moving(2)],
  ['after both moved, the written stream and one that was checked only', '1:1 if 1=no_stream 2=no_stream', undefined, moving(1, 2)],
  ['no check of its own, after a stream moved that was checked only', '1:1 if 2=no_stream', undefined, moving(2)],
  ['with another stream checked too, which fails', '1:1 if 1=no_stream', '1:1 if 1=no_stream 2=0'],
  ['after the written stream moved on, no_stream expected', '1:1 if 1=no_stream', undefined, moving(1)],
  ['after the written stream moved on, no check', '1:1', undefined, moving(1)],
  ['two streams, after one moved on', '1:1 2:2 if 1=no_stream 2=no_stream', undefined, moving(2)],
];

const STATES: readonly (readonly [string, string])[] = [
  ['no_stream', '0'],
  ['no_stream', ''],
  ['no_stream', 'stream_exists'],
  ['no_stream', '4'],
  ['', 'no_stream'],
  ['', '0'],
];
const asking = (state: string): string => (state === '' ? '1:1' : `1:1 if 1=${state}`);
const WITH_OTHER_CHECKS = STATES.map(([one, two]): Repeat => [
  `first with ${one || 'no check'}, then with ${two || 'no check'}`,
  asking(one),
  asking(two),
]);

const OTHER_STREAMS: readonly Repeat[] = [
  ['the same id in another stream, no_stream expected', '1:1 if 1=no_stream', '2:1 if 2=no_stream'],
  ['the same id in another stream, no check', '1:1 if 1=no_stream', '2:1'],
  ['only one of two streams again', '1:1 2:2 if 1=no_stream 2=no_stream', '1:1 if 1=no_stream'],
  ['one stream, then with a second one', '1:1 if 1=no_stream', '1:1 2:2 if 1=no_stream 2=no_stream'],
  ['one stream, then with a second one, no checks', '1:1', '1:1 2:2'],
  ['two streams in the other order', '1:1 2:2 if 1=no_stream 2=no_stream', '2:2 1:1 if 1=no_stream 2=no_stream'],
  ['two streams, one event of the second another', '1:1 2:2 if 1=no_stream 2=no_stream', '1:1 2:3 if 1=no_stream 2=no_stream'],
  ['the same id twice in one append, no_stream expected', '1:1 1:1 if 1=no_stream'],
  ['the same id twice in one append, no check', '1:1 1:1'],
  ['the same id in two streams of one append', '1:1 2:1 if 1=no_stream 2=no_stream'],
];

const PARTS = ['', ' if 1=no_stream'].flatMap((check): readonly Repeat[] => [
  [`first id the same, second another${check}`, `1:1 1:2${check}`, `1:1 1:3${check}`],
  [`first id another, second the same${check}`, `1:1 1:2${check}`, `1:3 1:2${check}`],
  [`fewer events${check}`, `1:1 1:2 1:3${check}`, `1:1 1:2${check}`],
  [`more events${check}`, `1:1 1:2${check}`, `1:1 1:2 1:3${check}`],
  [`the last of two only${check}`, `1:1 1:2${check}`, `1:2${check}`],
  [`the other way round${check}`, `1:1 1:2${check}`, `1:2 1:1${check}`],
  [`after the stream was soft-deleted${check}`, `1:1${check}`, undefined, deleting],
  [`after the stream was tombstoned${check}`, `1:1${check}`, undefined, tombstoning],
]);

const repeat = ([title, first, second = first, between = () => undefined]: Repeat): Scenario => ({
  title: `repeat: ${title}`,
  run: async (world) => {
    const { s, e, fill, ask, read } = world;
    await fill(s(5), [e(50)]);
    const answer = await ask(first);
    await between(world);
    return { first: answer, again: await ask(second), then: [await read(s(1)), await read(s(2)), await read(s(5))] };
  },
});

type Answer = Readonly<{ accepted?: readonly unknown[]; refused?: Readonly<{ error: string }> }>;
/** Several appends at once. */
const atOnce = (world: World, texts: readonly string[]): Promise<readonly Answer[]> =>
  Promise.all(texts.map(async (text): Promise<Answer> => Object(await world.ask(text))));

const OTHERS: readonly Scenario[] = [
  {
    title: 'repeat: the same ids with other data and another type',
    run: async ({ s, e, ask, append, read }) => ({
      first: await ask('1:1 if 1=no_stream'),
      again: await append([[s(1), e(1, { type: 'Other', data: { x: 1 } })]], [[s(1), 'no_stream']]),
      then: await read(s(1), {}, ({ id, type, data }) => [id, type, data]),
    }),
  },
  {
    title: 'repeat: by appendToStream what appendRecords wrote',
    run: async ({ s, e, ask, appendOld, read }) => ({
      first: await ask('1:1 if 1=no_stream'),
      again: await appendOld(s(1), [e(1)], { streamState: 'no_stream' }),
      any: await appendOld(s(1), [e(1)], { streamState: 'any' }),
      then: await read(s(1)),
    }),
  },
  {
    // A repeat that comes while the first is still being written may be dropped, and then has no answer until the server's time is over.
    title: 'repeat: four at once, each is accepted alike or DeadlineExceededError',
    run: async (world) => {
      const all = await atOnce(
        world,
        upTo(4).map(() => '1:1 2:2 if 1=no_stream 2=no_stream'),
      );
      const alike = all.every(({ accepted, refused }) => accepted?.length === 2 || refused?.error === 'DeadlineExceededError');
      return { alike, then: [await world.read(world.s(1)), await world.read(world.s(2))] };
    },
  },
  {
    title: 'four different ones at once for one revision',
    run: async (world) => {
      const all = await atOnce(
        world,
        upTo(4).map((n) => `1:${n} if 1=no_stream`),
      );
      const errors = [...new Set(all.flatMap(({ refused }) => refused?.error ?? []))];
      const then: unknown = await world.read(world.s(1));
      return { accepted: all.filter(({ accepted }) => accepted !== undefined).length, errors, then: Array.isArray(then) && then.length };
    },
  },
];

export const repeats: readonly Scenario[] = [...[SAME, WITH_OTHER_CHECKS, OTHER_STREAMS, PARTS].flat().map(repeat), ...OTHERS];
