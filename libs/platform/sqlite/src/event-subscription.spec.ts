import { expect, it } from '@jest/globals';
import { NO_STREAM, START } from '@guildhall/eventing';
import { storedEvent } from '@guildhall/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabases, sqliteEventStore } from './index.ts';

it('a subscription reads events that are no longer in memory from the database, in the order of all its categories', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
  const first = openDatabases({ folder });
  const store = sqliteEventStore(first);
  await Promise.all(
    Array.from({ length: 1_300 }, (_, n) =>
      store.append([{ stream: `${['a', 'b', 'c'][n % 3] ?? ''}-${n}`, expected: NO_STREAM, events: [storedEvent(n)] }]),
    ),
  );
  await first.close();
  const again = openDatabases({ folder });
  const stop = new AbortController();
  const seen: unknown[] = [];
  const positions: string[] = [];
  for await (const { events, position, caughtUp } of sqliteEventStore(again).subscribe(
    { categories: ['c', 'a'], after: START },
    stop.signal,
  )) {
    seen.push(...events.map(({ data }) => data['n']));
    positions.push(position);
    if (caughtUp) stop.abort();
  }
  expect(seen).toEqual(Array.from({ length: 1_300 }, (_, n) => n).filter((n) => n % 3 !== 1));
  expect(positions.at(-1)).toBe('0000000000001300');
  await again.close();
  await rm(folder, { recursive: true });
});
