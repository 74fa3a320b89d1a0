import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  InvalidPosition,
  NO_STREAM,
  OutcomeUnknown,
  START,
  StoreUnavailable,
  type EventBatch,
  type Position,
  type StreamWrite,
} from '@guildhall/eventing';
import { collect, eventuallyInRealTime, realDelay, storedEvent, uniqueName, withTimeout } from '@guildhall/testing';
import { startKurrentCluster, type ClusterNode, type KurrentCluster } from '@guildhall/testing/kurrentdb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kurrentEventStore, type KurrentEventStore } from './index.ts';

/** Longer than the default: a busy machine may need more than two seconds for what has to succeed. */
const DEADLINE_MS = 4_000;
const SILENCE_MS = 1_000;
const TEST_MS = 120_000;
/** A follower shows nothing new for as long as a test takes. */
const FOR_EVER_MS = 600_000;

let folder: string;
let cluster: KurrentCluster;
let store: KurrentEventStore;
const opened: KurrentEventStore[] = [];
const open = (url: string): KurrentEventStore => {
  const one = kurrentEventStore({ url, deadline: DEADLINE_MS, silence: SILENCE_MS });
  opened.push(one);
  return one;
};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
  cluster = await startKurrentCluster({ folder, systemEvents: 5 });
  store = open(cluster.url);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ close }) => close()));
  await cluster.close();
  await rm(folder, { recursive: true });
});

const leader = (): ClusterNode => {
  const node = cluster.leader();
  if (node === undefined) throw new Error('there is no leader');
  return node;
};
const followers = (): readonly ClusterNode[] => cluster.nodes.filter((node) => node !== cluster.leader());
const hasSettled = (): boolean =>
  cluster.leader() !== undefined && cluster.nodes.filter((node) => node.role() === 'follower').length === cluster.nodes.length - 1;
const write = (stream: string, expected: number, n: number): StreamWrite => ({ stream, expected, events: [storedEvent(n)] });

const untilWritten = async (writes: readonly StreamWrite[]): Promise<Position> => {
  try {
    return await store.append(writes);
  } catch (error) {
    if (!(error instanceof OutcomeUnknown || error instanceof StoreUnavailable)) throw error;
    await realDelay(20);
    return untilWritten(writes);
  }
};
const numbersOf = (batches: readonly EventBatch[]): readonly unknown[] =>
  batches.flatMap(({ events }) => events.map(({ data }) => data['n']));
/** Subscribes to a category after a position until so many events have come. */
const follow = (port: KurrentEventStore, category: string, after: Position, wanted: number): Promise<readonly EventBatch[]> =>
  collect(
    (signal) => port.subscribe({ categories: [category], after }, signal),
    (batches) => numbersOf(batches).length >= wanted,
  );

describe('K2 a read from a cluster of KurrentDB', () => {
  it(
    'has every event that was acknowledged before, though followers lag, whichever node the connection string names',
    async () => {
      const stream = `${uniqueName()}-1`;
      for (const follower of followers()) follower.lag(FOR_EVER_MS);
      const readers = [store, ...cluster.nodes.map(({ url }) => open(url))];
      for (let n = 0; n < 30; n++) {
        await store.append([write(stream, n - 1, n)]);
        for (const { read } of readers) expect(await read(stream, NO_STREAM)).toHaveLength(n + 1);
      }
    },
    TEST_MS,
  );

  it.each<[string, () => Promise<void> | void]>([
    ['is killed', () => leader().kill()],
    ['resigns and lives on', () => cluster.resign()],
  ])(
    'follows the leader within its deadline when it %s, and misses nothing that was acknowledged',
    async (_, change) => {
      const stream = `${uniqueName()}-1`;
      let written = 0;
      for (let round = 0; round < 4; round++) {
        await eventuallyInRealTime(hasSettled, 'a leader and its followers');
        const former = leader();
        await untilWritten([write(stream, written - 1, written)]);
        written++;
        await change();
        const reads = Array.from({ length: 5 }, () => store.read(stream, NO_STREAM));
        for (const events of await Promise.all(reads)) expect(events).toHaveLength(written);
        await former.start();
      }
    },
    TEST_MS,
  );

  it('is unavailable while no node is the leader', async () => {
    const stream = `${uniqueName()}-1`;
    await store.append([write(stream, NO_STREAM, 1)]);
    for (const node of followers()) await node.kill();
    await eventuallyInRealTime(() => cluster.nodes.every((node) => node.role() !== 'leader'), 'the end of the leader');
    const began = performance.now();
    await expect(store.read(stream, NO_STREAM)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(performance.now() - began).toBeLessThan(2 * DEADLINE_MS);
  });
});

describe('K2 a subscription to a cluster of KurrentDB', () => {
  it(
    'goes on by another node when its own dies, and delivers each event once and in order',
    async () => {
      const category = uniqueName();
      const seen = follow(store, category, START, 40);
      for (let n = 0; n < 40; n++) {
        await untilWritten([write(`${category}-${n}`, NO_STREAM, n)]);
        if (n % 10 !== 5) continue;
        await eventuallyInRealTime(hasSettled, 'a leader and its followers');
        const killed = leader();
        await killed.kill();
        await untilWritten([write(`other${category}-${n}`, NO_STREAM, n)]);
        await killed.start();
      }
      expect(numbersOf(await seen)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    },
    TEST_MS,
  );

  it(
    'goes on by a node that is left when there is no leader any more',
    async () => {
      const category = uniqueName();
      for (let n = 0; n < 5; n++) await store.append([write(`${category}-${n}`, NO_STREAM, n)]);
      const [first, second] = followers();
      await leader().kill();
      await first?.kill();
      await eventuallyInRealTime(() => cluster.leader() === undefined, 'the end of the leader');
      const alone = open(second?.url ?? '');
      const position = (await withTimeout(follow(alone, category, START, 5), 'the events')).at(-1)?.position ?? START;
      const [batch] = await collect(
        (signal) => alone.subscribe({ categories: [category], after: position }, signal),
        (batches) => batches.length > 0,
      );
      expect(batch).toEqual({ events: [], position, caughtUp: true });
    },
    TEST_MS,
  );
});

describe('K7 a position that a follower has not heard of', () => {
  it(
    'is one of the log when the leader has it',
    async () => {
      const category = uniqueName();
      const [follower, other] = followers();
      for (const node of [follower, other]) node?.lag(FOR_EVER_MS);
      const last = await store.append([write(`${category}-1`, NO_STREAM, 1)]);
      const seen = follow(open(follower?.url ?? ''), category, last, 1);
      await realDelay(200);
      await store.append([write(`${category}-2`, NO_STREAM, 2)]);
      for (const node of [follower, other]) node?.lag(0);
      await store.append([write(`${category}-3`, NO_STREAM, 3)]);
      expect(numbersOf(await seen)[0]).toBe(2);
    },
    TEST_MS,
  );

  it(
    'is refused when the leader has not heard of it either',
    async () => {
      const category = uniqueName();
      const last = await store.append([write(`${category}-1`, NO_STREAM, 1)]);
      const beyond = String(BigInt(last) + 10n ** 9n).padStart(last.length, '0');
      for (const url of [cluster.url, ...cluster.nodes.map((node) => node.url)])
        await expect(withTimeout(follow(open(url), category, beyond, 1), 'the refusal')).rejects.toBeInstanceOf(InvalidPosition);
    },
    TEST_MS,
  );
});
