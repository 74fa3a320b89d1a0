import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { wholeApi } from '../src/index.ts';

it('is what the gateway knows of it where the services are elsewhere: write it anew with `npm run api`', async () => {
  const known: unknown = JSON.parse(readFileSync(new URL('../../gateway/src/forward/api.json', import.meta.url), 'utf8'));
  expect(known).toEqual(JSON.parse(JSON.stringify(await wholeApi())));
});
