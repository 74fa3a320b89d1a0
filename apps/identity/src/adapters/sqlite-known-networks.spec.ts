import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cryptoIds } from '@guildhall/crypto';
import { NETWORK_KNOWN_MS } from '@guildhall/identity';
import { openDatabases } from '@guildhall/sqlite';
import { manualClock } from '@guildhall/testing';
import { expect, it } from '@jest/globals';
import { knownNetworksContract } from '../../test/known-networks.ts';
import { sqliteKnownNetworks } from './sqlite-known-networks.ts';

const ids = cryptoIds('only-for-tests-only-for-tests-only-for-tests');
const DAY = 24 * 60 * 60 * 1_000;

knownNetworksContract('in SQLite', async () => sqliteKnownNetworks(openDatabases({ folder: ':memory:' }), { clock: manualClock(), ids }));

it('S2 known networks in SQLite survive a restart, expire without use, and are stored as hashes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
  const clock = manualClock();
  const opened = () => {
    const databases = openDatabases({ folder });
    return { databases, known: sqliteKnownNetworks(databases, { clock, ids }) };
  };
  const first = opened();
  await Promise.all([first.known.add('ada 1.2.3.4'), first.known.add('bob 1.2.3.4')]);
  await first.databases.close();
  const { databases, known } = opened();
  expect(await known.has('ada 1.2.3.4')).toBe(true);
  await clock.advance(NETWORK_KNOWN_MS - 2 * DAY);
  await known.add('ada 1.2.3.4');
  await clock.advance(2 * DAY);
  expect([await known.has('ada 1.2.3.4'), await known.has('bob 1.2.3.4')]).toEqual([true, false]);
  await known.add('eve 1.2.3.4');
  const rows = databases.truth.query<[string]>('SELECT place FROM known_networks').all();
  expect(rows).toHaveLength(2);
  for (const [place] of rows) expect(place).toMatch(/^[\da-f]{64}$/);
  await databases.close();
  await rm(folder, { recursive: true });
});
