import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { startKurrentFacade, type KurrentFacade } from '../server.ts';
import { run, scenarios, type Outcomes } from './scenarios.ts';

/** What KurrentDB 26.2 answered, by `record.ts`: the same on two servers, and every time. */
const recorded = JSON.parse(readFileSync(new URL('./recorded.json', import.meta.url), 'utf8')) as Outcomes; // an object of outcomes by title

/** Scenarios whose outcomes are not the server's, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {};

const FACADES = 12;
const TIMEOUT_MS = 300_000;
const kindOf = (title: string): string => title.split(':')[0] ?? '';
const kinds = [...new Set(scenarios.map(({ title }) => kindOf(title)))];

let facades: readonly KurrentFacade[] = [];
let outcomes: Outcomes = {};
/** Scenarios that look at `$all` need a server of their own while they run, and the others run beside one another as well. */
beforeAll(async () => {
  facades = await Promise.all(Array.from({ length: FACADES }, () => startKurrentFacade({ folder: ':memory:' })));
  const parts = await Promise.all(
    facades.map(({ url }, n) => {
      const mine = scenarios.filter((_, at) => at % FACADES === n);
      return run(url, mine, (title) => ({ settleMs: 0, expected: recorded[title] }));
    }),
  );
  outcomes = Object.assign({}, ...parts) as Outcomes; // each part has outcomes by title
}, TIMEOUT_MS);
afterAll(() => Promise.all(facades.map(({ close }) => close())));

describe('the façade of KurrentDB', () => {
  it('is asked all that the real server was asked', () => {
    expect(scenarios.map(({ title }) => title).toSorted()).toEqual(Object.keys(recorded).toSorted());
  });

  it.each(kinds)('K8 answers as the real server does: %s', (kind) => {
    const of = (all: Outcomes): Outcomes =>
      Object.fromEntries(Object.entries(all).filter(([title]) => kindOf(title) === kind && !(title in DIFFERENT)));
    expect(of(outcomes)).toEqual(of(recorded));
  });

  it('differs from the real server only where it is said why', () => {
    const same = Object.keys(DIFFERENT).filter((title) => JSON.stringify(outcomes[title]) === JSON.stringify(recorded[title]));
    expect(same).toEqual([]);
  });
});
