import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from '@jest/globals';
import type { WholeApi } from '@guildhall/gateway-app';
import { wholeApi } from '../src/index.ts';

let api: WholeApi;
beforeAll(async () => {
  api = await wholeApi();
});

it('the whole API equals api.json of the gateway, which `npm run api` writes', () => {
  const known: unknown = JSON.parse(readFileSync(new URL('../../gateway/src/forward/api.json', import.meta.url), 'utf8'));
  expect(known).toEqual(JSON.parse(JSON.stringify(api)));
});

it('U13: every code has a unique title and sentence', () => {
  const codes = Object.entries(api.problems);
  expect(codes.length).toBeGreaterThan(60);
  for (const [code, { title, sentence }] of codes) {
    expect([code, title]).toEqual([code, expect.stringMatching(/^[A-Z][^.]{7,60}$/)]);
    expect([code, sentence]).toEqual([code, expect.stringMatching(/^[A-Z`].{30,220}[.]$/)]);
  }
  for (const which of ['title', 'sentence'] as const) expect(new Set(codes.map(([, words]) => words[which])).size).toBe(codes.length);
});
