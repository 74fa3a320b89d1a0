import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NO_STREAM, OutcomeUnknown, StoreUnavailable, type EventStore, type Position, type StreamWrite } from '@guildhall/eventing';
import { eventually, realDelay, storedEvent, uniqueName, withTimeout } from '@guildhall/testing';
import { startKurrentCluster, type ClusterNode, type KurrentCluster } from '@guildhall/testing/kurrentdb';
import { startProxy, type Proxy } from '@guildhall/testing/proxy';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kurrentEventStore, type KurrentEventStore } from './index.ts';

/** As in production. An election takes a part of it here, and longer than it in the worst case of a real cluster. */
const DEADLINE_MS = 1_600;
/** A busy machine gets here late. */
const ALLOWANCE_MS = 1_000;
const TEST_MS = 120_000;
const WRITERS = 8;
const SOME = 40;

let folder: string;
let cluster: KurrentCluster;
let store: KurrentEventStore;
const open = async (options: Omit<Parameters<typeof startKurrentCluster>[0], 'folder'> = {}): Promise<void> => {
  folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
  cluster = await startKurrentCluster({ folder, ...options });
  store = kurrentEventStore({ url: cluster.url, deadline: DEADLINE_MS });
};
const close = async (): Promise<void> => {
  await store.close();
  await cluster.close();
  await rm(folder, { recursive: true });
};
beforeEach(() => open());
afterEach(close);

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const wait = (isTrue: () => boolean, what: string): Promise<void> => eventually({ pass: realDelay }, isTrue, what);
const leader = (): ClusterNode => {
  const node = cluster.leader();
  if (node === undefined) throw new Error('there is no leader');
  return node;
};
const followers = (): readonly ClusterNode[] => cluster.nodes.filter((node) => node !== cluster.leader());
const write = (stream: string, expected: number, n: number): StreamWrite => ({ stream, expected, events: [storedEvent(n)] });
const isUnavailable = (error: unknown): boolean => error instanceof OutcomeUnknown || error instanceof StoreUnavailable;

/** Repeats an append until it is acknowledged. */
const untilAvailable = async (port: EventStore, writes: readonly StreamWrite[]): Promise<Position> => {
  try {
    return await port.append(writes);
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    await realDelay(20);
    return untilAvailable(port, writes);
  }
};

/** What was acknowledged to one writer: its stream's event ids in order, and where each append ended. */
type Acknowledged = Readonly<{ stream: string; ids: readonly string[]; positions: readonly Position[] }>;
type Load = Readonly<{
  count: () => number;
  errors: readonly unknown[];
  slowest: () => number;
  stop: () => Promise<readonly Acknowledged[]>;
}>;

/** Writers that each append to a stream of their own, and to a new one each time, and repeat what failed until it is acknowledged. */
const startLoad = (port: EventStore): Load => {
  const [category, errors]: [string, unknown[]] = [uniqueName(), []];
  let [isStopped, count, slowest] = [false, 0, 0];
  const timed: EventStore = {
    ...port,
    append: async (writes) => {
      const began = performance.now();
      return port.append(writes).finally(() => (slowest = Math.max(slowest, performance.now() - began)));
    },
  };
  const writer = async (stream: string): Promise<Acknowledged> => {
    const [ids, positions]: [string[], Position[]] = [[], []];
    while (!isStopped) {
      const own = write(stream, ids.length - 1, ids.length);
      positions.push(await untilAvailable(timed, [own, write(`${stream}.${ids.length}`, NO_STREAM, 0)]));
      ids.push(...own.events.map(({ id }) => id));
      count++;
    }
    return { stream, ids, positions };
  };
  const failed = (error: unknown): Acknowledged => {
    errors.push(error);
    return { stream: '', ids: [], positions: [] };
  };
  const writers = Array.from({ length: WRITERS }, (_, n) => writer(`${category}-${n}`).catch(failed));
  return {
    ...{ errors, count: () => count, slowest: () => slowest },
    stop: () => {
      isStopped = true;
      return Promise.all(writers);
    },
  };
};

/** Everything acknowledged is there, once, where its answer said, and nothing else is. */
const expectExactlyOnce = async (all: readonly Acknowledged[]): Promise<void> => {
  const reader = kurrentEventStore({ url: leader().url, deadline: 10 * DEADLINE_MS });
  try {
    for (const { stream, ids, positions } of all) {
      expect((await reader.read(stream, NO_STREAM)).map(({ id }) => id)).toEqual(ids);
      for (const [n, position] of positions.entries())
        expect((await reader.read(`${stream}.${n}`, NO_STREAM)).map((event) => event.position)).toEqual([position]);
    }
  } finally {
    await reader.close();
  }
};
const more = (load: Load, what: string): Promise<void> => {
  const target = load.count() + SOME;
  return wait(() => load.count() >= target || load.errors.length > 0, `writes ${what}`);
};

describe('K1 appends to a cluster of KurrentDB', () => {
  it.each<[string, () => Promise<void> | void]>([
    ['is killed', () => leader().kill()],
    ['resigns and lives on', () => cluster.resign()],
    ['is cut off from the others, but not from us', () => leader().isolate()],
  ])(
    'go on at another leader when theirs %s, each exactly once',
    async (_, change) => {
      const [load, former] = [startLoad(store), leader()];
      await more(load, 'at the first leader');
      await change();
      await more(load, 'at the second');
      expect(leader()).not.toBe(former);
      await former.start();
      former.rejoin();
      await more(load, 'when it is back');
      const acknowledged = await load.stop();
      expect(load.errors).toEqual([]);
      expect(load.slowest()).toBeLessThan(DEADLINE_MS + ALLOWANCE_MS);
      await expectExactlyOnce(acknowledged);
    },
    TEST_MS,
  );

  it(
    'go on at another leader when theirs freezes, each exactly once',
    async () => {
      const ports = await Promise.all([freePort(), freePort(), freePort()]);
      const proxies = await Promise.all(ports.map((port) => startProxy(port)));
      const proxyOf = (port: number): Proxy => proxies[ports.indexOf(port)] as Proxy; // each port has one
      await close();
      await open({ ports, advertised: (port) => proxyOf(port).port });
      const [load, frozen] = [startLoad(store), leader()];
      await more(load, 'at the first leader');
      frozen.isolate();
      proxyOf(frozen.port).hold();
      await more(load, 'at the second');
      proxyOf(frozen.port).release();
      frozen.rejoin();
      await more(load, 'when it thaws');
      const acknowledged = await load.stop();
      expect(load.errors).toEqual([]);
      expect(load.slowest()).toBeLessThan(DEADLINE_MS + ALLOWANCE_MS);
      await expectExactlyOnce(acknowledged);
      await store.close();
      await Promise.all(proxies.map((proxy) => proxy.close()));
    },
    TEST_MS,
  );

  it(
    'go on whatever leader is killed, and started again a moment later, each exactly once',
    async () => {
      const load = startLoad(store);
      for (let round = 0; round < 6; round++) {
        await wait(() => cluster.leader() !== undefined && followers().every((node) => node.isRunning()), 'a leader');
        const killed = leader();
        await more(load, 'before it is killed');
        await killed.kill();
        await realDelay(50 * round);
        await killed.start();
      }
      await more(load, 'in the end');
      const acknowledged = await load.stop();
      expect(load.errors).toEqual([]);
      await expectExactlyOnce(acknowledged);
    },
    TEST_MS,
  );

  it('are unavailable within their deadline when the majority is lost, and come back with it', async () => {
    const stream = `${uniqueName()}-1`;
    await store.append([write(stream, NO_STREAM, 1)]);
    const lost = followers();
    for (const node of lost) await node.kill();
    const second = [write(stream, 0, 2)];
    const timed = async (): Promise<number> => {
      const began = performance.now();
      const error: unknown = await store.append(second).catch((reason: unknown) => reason);
      expect(isUnavailable(error)).toBe(true);
      return performance.now() - began;
    };
    expect(await timed()).toBeLessThan(DEADLINE_MS + ALLOWANCE_MS);
    await wait(() => cluster.nodes.every((node) => node.role() !== 'leader'), 'the end of the leader');
    await expect(store.append(second)).rejects.toBeInstanceOf(StoreUnavailable);
    for (const node of lost) await node.start();
    await withTimeout(untilAvailable(store, second), 'a write');
    expect(await store.read(stream, NO_STREAM)).toHaveLength(2);
  });

  it('go to the next leader within one deadline when theirs resigned while nobody wrote', async () => {
    const [stream, former] = [`${uniqueName()}-1`, leader()];
    await store.append([write(stream, NO_STREAM, 1)]);
    cluster.resign();
    await wait(() => former.role() === 'follower' && cluster.leader() !== undefined, 'the next leader');
    await store.append([write(stream, 0, 2)]);
    await former.kill();
    await store.append([write(stream, 1, 3)]);
    expect(await store.read(stream, NO_STREAM)).toHaveLength(3);
  });

  it('find the leader when the connection string names a follower only', async () => {
    const [follower] = followers();
    const alone = kurrentEventStore({ url: follower?.url ?? '', deadline: DEADLINE_MS });
    const stream = `${uniqueName()}-1`;
    await alone.append([write(stream, NO_STREAM, 1)]);
    await leader().kill();
    await withTimeout(untilAvailable(alone, [write(stream, 0, 2)]), 'a write at the next leader');
    await alone.close();
  });
});
