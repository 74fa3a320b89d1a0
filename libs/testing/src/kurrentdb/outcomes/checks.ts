import type { AppendStreamState } from '@kurrent/kurrentdb-client';
import { states, type Scenario, type State } from './scenario.ts';

type Expectation = readonly [words: string, expected: (last: bigint) => unknown];

const NUMBERS = [-1n, 0n, 5n, -2n, -3n, -4n, -5n, -6n, -100n, 2n ** 63n - 1n];
const EXPECTATIONS: readonly Expectation[] = [
  ['nothing, no check', () => undefined],
  ...NUMBERS.map((number): Expectation => [`${number}n`, () => number]),
  ...['no_stream', 'stream_exists', 'any'].map((text): Expectation => [`'${text}'`, () => text]),
  ['its last revision', (last) => last],
  ['its last revision less 1', (last) => last - 1n],
  ['its last revision and 1', (last) => last + 1n],
];
/** Those that are expected of a stream, too, that is not written. */
const OF_OTHERS = ["'no_stream'", '0n', "'stream_exists'", "'any'", '-5n', '-6n', 'its last revision', 'its last revision and 1'];

const oneCheck = ([state, [last, make]]: readonly [string, State], [words, expectedOf]: Expectation): readonly Scenario[] => {
  const scenarioOf = (which: string, written: number): Scenario => ({
    title: `check of ${which}: ${words} expected, ${state}`,
    run: async (world) => {
      const { s, e, append, read } = world;
      await make(world);
      const expected = expectedOf(last) as AppendStreamState; // also such that the client does not know
      const outcome = await append([[s(written), e(9)]], words.startsWith('nothing') ? [] : [[s(1), expected]]);
      return { ...Object(outcome), then: await read(s(written)) };
    },
  });
  const ofWritten = scenarioOf('the written stream', 1);
  return OF_OTHERS.includes(words) ? [ofWritten, scenarioOf('another stream', 2)] : [ofWritten];
};

/** S1 is at 0, S2 at 5, S3 and S4 are absent. */
const SEVERAL: Readonly<Record<string, string>> = {
  'two of written streams fail': '1:9 2:10 if 1=7 2=no_stream',
  'two of written streams fail, in the other order': '1:9 2:10 if 2=no_stream 1=7',
  'one of a written stream fails, one holds, one of another stream fails': '1:9 3:10 if 1=7 3=no_stream 2=4',
  'one of another stream fails, then one of a written one': '1:9 if 2=4 1=7',
  'three of other streams fail': '1:9 if 3=stream_exists 1=0 2=9 4=3',
  'all hold, two of other streams': '1:9 if 2=5 1=0 4=no_stream',
  'one fails, so nothing is written to any stream': '1:9 3:10 2:11 if 1=0 3=no_stream 2=4',
  'the same twice': '1:9 if 1=0 1=0',
  'two of one stream that contradict one another': '1:9 if 1=0 1=7',
  'two of one stream in upper and lower case': '1:9 if 1=0 ^1=no_stream',
  'one in another case than the record': '1:9 if ^1=no_stream',
  'none for one of two records': '1:9 2:10 if 1=0',
  'none for one of two records, another fails': '1:9 2:10 if 1=7',
  'without a stream name': '1:9 if =0',
  'of a system stream': '1:9 if $settings=no_stream',
};

const severalChecks = ([title, request]: readonly [string, string]): Scenario => ({
  title: `checks: ${title}`,
  run: async ({ s, e, es, fill, ask, read }) => {
    await fill(s(1), [e(1)]);
    await fill(s(2), es(6, 2));
    const outcome = await ask(request);
    return { ...Object(outcome), then: [await read(s(1)), await read(s(2), { fromRevision: 5n }), await read(s(3)), await read(s(4))] };
  },
});

export const checks: readonly Scenario[] = [
  ...Object.entries(states).flatMap((state) => EXPECTATIONS.flatMap((expectation) => oneCheck(state, expectation))),
  ...Object.entries(SEVERAL).map(severalChecks),
];
