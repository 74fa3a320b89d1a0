import { describe, expect, it } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { keyedMutex } from '../async/keyed-mutex.ts';
import { streamOf, type Stream } from '../model/stream.ts';
import type { DomainEvent, Meta, Recorded } from '../model/vocabulary.ts';
import type { EventLog } from '../serialization/event-log.ts';
import { addProcessed, bytesOfProcessed, findProcessed, noProcessedCommands } from './processed-commands.ts';
import { bytesOfState } from './state-size.ts';
import { streamCache } from './stream-cache.ts';
import type { AnyRef } from './stream-set.ts';

describe('the processed commands of a stream', () => {
  const event = (id: number, minutes: number) => ({
    revision: id,
    meta: { commandId: String(id), occurredAt: new Date(minutes * 60_000).toISOString() } as Meta,
  });
  it('are kept for a day by the times of their stream, and not for ever', () => {
    const processed = noProcessedCommands();
    let lost = 0;
    for (let n = 0; n < 5_000; n++) {
      addProcessed(processed, [event(n, n)]);
      const dayAgo = Math.max(0, n - 24 * 60);
      if (findProcessed(processed, String(dayAgo)) !== dayAgo) lost++;
    }
    expect(lost).toBe(0);
    expect(bytesOfProcessed(processed)).toBeLessThanOrEqual(2 * (24 * 60 + 1) * 110);
  });
  it('K4 are bounded however busy it is, and the last ones are kept', () => {
    const processed = noProcessedCommands();
    for (let n = 0; n < 5_000; n++) addProcessed(processed, [event(n, n / 100)], 200);
    expect(bytesOfProcessed(processed)).toBeLessThanOrEqual(2 * 200 * 110);
    for (let n = 4_800; n < 5_000; n++) expect(findProcessed(processed, String(n))).toBe(n);
  });
});

describe('the streams in memory', () => {
  type Joined = DomainEvent<'Joined', { id: string; email: string; name: string; at: string; tags: readonly string[] }>;
  type State = Joined['data'] & Readonly<{ teams: ReadonlyMap<string, string> }>;
  const member: Stream<State | undefined, Joined> = {
    category: 'member',
    initial: undefined,
    evolve: (before, { data }) => ({ ...data, teams: new Map([...(before?.teams ?? []), [`team_${data.id}`, data.at]]) }),
  };
  const text = (n: number, more: string): string => `${more}${String(n)}`.padStart(30, 'x').split('').join('');
  const recorded = (stream: string, n: number, revision: number): Recorded<Joined> => ({
    id: text(n, 'event'),
    stream,
    revision,
    position: text(n, 'position'),
    event: {
      type: 'Joined',
      data: { id: text(n, 'id'), email: text(n, 'email'), name: text(n, 'name'), at: text(n, 'at'), tags: [text(n, 'tag')] },
    },
    meta: { commandId: text(n, `command ${String(revision)} `), occurredAt: '2026-01-01T00:00:00.000Z' } as Meta,
  });
  /** Streams of a few events each. */
  const logOf = (events: number): EventLog<Joined> => ({
    append: () => Promise.reject(new Error('not here')),
    read: async (stream, after) =>
      Array.from({ length: events }, (_, n) => recorded(stream, Number(stream.slice(7)) + n, n)).slice(after + 1),
    subscribe: () => {
      throw new Error('not here');
    },
  });
  const refOf = (n: number): AnyRef => streamOf(member, String(n)) as AnyRef;
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const heap = (): number => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };

  it('K4 take about as much memory as is said, and never more than they may', async () => {
    const before = heap();
    const caches = await Promise.all(
      [1, 6].map(async (events) => {
        const cache = streamCache(logOf(events), 12_000_000);
        for (let n = 0; n < 15_000; n++) await cache.read(refOf(n));
        return cache;
      }),
    );
    const taken = heap() - before;
    const usages = caches.map(({ usage }) => usage());
    for (const { bytes, maxBytes } of usages) expect(bytes).toBeLessThanOrEqual(maxBytes);
    const said = usages.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(taken / said).toBeGreaterThan(0.7);
    expect(taken / said).toBeLessThan(1.3);
    expect(caches[1]?.find(refOf(14_999))).toBeDefined();
    expect(caches[1]?.find(refOf(0))).toBeUndefined();
    expect(usages[1]?.streams).toBeLessThan(15_000);
  });

  it('K4 are measured in the same time whatever is in them', () => {
    const of = (count: number): number =>
      bytesOfState(new Set(Array.from({ length: count }, (_, n) => `member ${String(n).padStart(8, '0')}`)));
    expect(of(100_000) / of(100)).toBeCloseTo(1_000, -1.5);
    let looked = 0;
    const watched = new Set(['a']);
    Object.defineProperty(watched, Symbol.iterator, {
      value: function* () {
        for (; looked < 10_000; looked++) yield 'a member';
      },
    });
    bytesOfState(watched);
    expect(looked).toBeLessThan(100);
  });
});

describe('turns', () => {
  it('never overlap on a key, never deadlock in any order of keys, and leave no keys behind', async () => {
    const line = keyedMutex();
    const inside = new Map<string, number>();
    let done = 0;
    const work = (some: readonly string[], fails: boolean) => {
      const keys = [...new Set(some)];
      return line
        .run(keys, async () => {
          for (const key of keys) inside.set(key, (inside.get(key) ?? 0) + 1);
          expect([...inside.values()].every((count) => count <= 1)).toBe(true);
          await new Promise((resolve) => setImmediate(resolve));
          for (const key of keys) inside.set(key, 0);
          done++;
          if (fails) throw new Error('after all');
        })
        .catch(() => undefined);
    };
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        work([names[n % 4] ?? '', names[(n * 3 + 1) % 4] ?? '', names[(n * 2 + 3) % 4] ?? ''], n % 5 === 0),
      ),
    );
    expect(done).toBe(60);
    expect(line.isBusy(names)).toBe(false);
  });
});
