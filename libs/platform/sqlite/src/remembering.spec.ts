import { describe, expect, it } from '@jest/globals';
import { NO_STREAM, START } from '@guildhall/eventing';
import { storedEvent, withSeed } from '@guildhall/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boundedMap } from './bounded-map.ts';
import { openDatabases, sqliteEventStore } from './index.ts';
import { recentBuffer } from './recent-buffer.ts';

describe('the tail of a log', () => {
  it('gives what came after a number, or says that it does not know', () =>
    withSeed(async (random) => {
      const recent = recentBuffer<{ number: number }>(7, 10);
      const all: number[] = [];
      for (let number = 8; number < 200; number += 1 + random.below(3)) {
        recent.push([{ number }]);
        all.push(number);
        const after = 7 + random.below(number - 6);
        const found = recent.after(after, 5);
        if (found !== undefined) expect(found.map((item) => item.number)).toEqual(all.filter((one) => one > after).slice(0, 5));
        expect(recent.after(all.at(-8) ?? 7, 5)).toBeDefined();
      }
      expect(recent.after(7, 5)).toBeUndefined();
      expect(recent.after(6, 5)).toBeUndefined();
    }));
});

describe('a bounded map', () => {
  it('keeps what is asked for, and drops what is not, but never tells an old value', () => {
    const map = boundedMap<string, number>(10);
    map.set('kept', 0);
    map.set('dropped', 0);
    for (let n = 1; n < 100; n++) {
      map.set(`filler${n}`, n);
      expect(map.get('kept')).toBe(n - 1);
      map.set('kept', n);
    }
    expect(map.get('dropped')).toBeUndefined();
    map.delete('kept');
    expect(map.get('kept')).toBeUndefined();
    map.clear();
    expect(map.get('filler99')).toBeUndefined();
  });
});

describe('a past that is not in memory any more', () => {
  it('comes from the database in the order of all its categories together', async () => {
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
    const marks: string[] = [];
    for await (const { events, position, caughtUp } of sqliteEventStore(again).subscribe(
      { categories: ['c', 'a'], after: START },
      stop.signal,
    )) {
      seen.push(...events.map(({ data }) => data['n']));
      marks.push(position);
      if (caughtUp) stop.abort();
    }
    expect(seen).toEqual(Array.from({ length: 1_300 }, (_, n) => n).filter((n) => n % 3 !== 1));
    expect(marks.at(-1)).toBe('0000000000001300');
    await again.close();
    await rm(folder, { recursive: true });
  });
});
