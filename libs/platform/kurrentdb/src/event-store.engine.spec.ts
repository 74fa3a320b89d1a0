import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  InvalidPosition,
  NO_STREAM,
  OutcomeUnknown,
  START,
  StoreUnavailable,
  type EventBatch,
  type EventStore,
  type Position,
  type StreamWrite,
} from '@guildhall/eventing';
import { collect, uniqueName, storedEvent, withTimeout } from '@guildhall/testing';
import { startKurrentFacade, type KurrentFacade } from '@guildhall/testing/kurrentdb';
import { startProxy, type Proxy } from '@guildhall/testing/proxy';
import { KurrentDBClient, jsonEvent } from '@kurrent/kurrentdb-client';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kurrentEventStore, type KurrentEventStore } from './index.ts';

/** Longer than the default: a busy machine may need more than two seconds for what has to succeed. */
const DEADLINE_MS = 3_000;
const SILENCE_MS = 500;
const LONG_TEST_MS = 60_000;
const AWAY_MS = 10_000;

let folder: string;
let facade: KurrentFacade;
let proxy: Proxy;
let store: KurrentEventStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
  facade = await startKurrentFacade({ folder, systemEvents: 7 });
  proxy = await startProxy(facade.port);
  store = kurrentEventStore({ url: `kurrentdb://127.0.0.1:${proxy.port}?tls=false`, deadline: DEADLINE_MS, silence: SILENCE_MS });
});
afterEach(async () => {
  await store.close();
  await proxy.close();
  await facade.close();
  await rm(folder, { recursive: true });
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const never = (): Promise<void> => new Promise(() => undefined);
const to = (stream: string, expected: number, ...numbers: readonly number[]): StreamWrite => ({
  stream,
  expected,
  events: numbers.map(storedEvent),
});
const numbersOf = (batches: readonly EventBatch[]): readonly unknown[] =>
  batches.flatMap(({ events }) => events.map(({ data }) => data['n']));
const numbersTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

/** Like a command handler: repeats the same append until its outcome is known. */
const appendUntilKnown = async (port: EventStore, writes: readonly StreamWrite[]): Promise<string> => {
  try {
    return await port.append(writes);
  } catch (error) {
    if (!(error instanceof OutcomeUnknown) && !(error instanceof StoreUnavailable)) throw error;
    await pause(20);
    return appendUntilKnown(port, writes);
  }
};

/** Cuts the connection repeatedly, each time a little later, so that a slow machine succeeds, too. Returns a function that stops it. */
const cutRepeatedly = (): (() => void) => {
  const next = (after: number): NodeJS.Timeout =>
    setTimeout(() => {
      proxy.cut();
      timer = next(after * 1.2);
    }, after);
  let timer = next(100);
  return () => clearTimeout(timer);
};

/** Subscribes to one category until so many events have come. */
const follow = (category: string, wanted: number, each?: (batch: EventBatch) => Promise<void>): Promise<readonly EventBatch[]> =>
  collect(
    (signal) => store.subscribe({ categories: [category], after: START }, signal),
    (batches) => numbersOf(batches).length >= wanted,
    each,
  );

describe('an append to KurrentDB', () => {
  it('fails at once with StoreUnavailable without a server', async () => {
    await proxy.close();
    const began = performance.now();
    await expect(store.append([to(`${uniqueName()}-1`, NO_STREAM, 1)])).rejects.toBeInstanceOf(StoreUnavailable);
    expect(performance.now() - began).toBeLessThan(DEADLINE_MS / 2);
  });

  it('is repeated unchanged when its answer is lost, and written once', async () => {
    const writes = [to(`${uniqueName()}-1`, NO_STREAM, 1, 2)];
    await store.append([to(`${uniqueName()}-1`, NO_STREAM, 0)]);
    facade.faults.afterAppend = async () => {
      delete facade.faults.afterAppend;
      proxy.cut();
    };
    const position = await store.append(writes);
    const written = await store.read(writes[0]?.stream ?? '', NO_STREAM);
    expect([written.length, written.at(-1)?.position]).toEqual([2, position]);
  });

  it('fails with OutcomeUnknown when the server goes away before it answers', async () => {
    const stream = `${uniqueName()}-1`;
    facade.faults.afterAppend = () => proxy.close();
    await expect(store.append([to(stream, NO_STREAM, 1)])).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it('K8 recognizes a repeat even when its streams have changed since, one that it only checked among them', async () => {
    const category = uniqueName();
    const writes = [to(`${category}-1`, NO_STREAM, 1), { stream: `${category}-2`, expected: NO_STREAM, events: [] }];
    const position = await store.append(writes);
    await store.append([to(`${category}-2`, NO_STREAM, 2)]);
    expect(await store.append(writes)).toBe(position);
    await store.append([to(`${category}-1`, 0, 3)]);
    expect(await store.append(writes)).toBe(position);
  });

  it('K8 counts the answer to the first try, when the server drops a repeat that comes meanwhile', async () => {
    const writes = [to(`${uniqueName()}-1`, NO_STREAM, 1)];
    await store.append([to(`${uniqueName()}-1`, NO_STREAM, 0)]);
    let tries = 0;
    facade.faults.beforeAppend = () => (tries++ === 0 ? pause(0.85 * DEADLINE_MS) : never());
    const position = await store.append(writes);
    expect([tries, (await store.read(writes[0]?.stream ?? '', NO_STREAM)).at(-1)?.position]).toEqual([2, position]);
  });

  it('fails after its deadline when the server hangs, and can be repeated later', async () => {
    const writes = [to(`${uniqueName()}-1`, NO_STREAM, 1)];
    facade.faults.beforeAppend = never;
    await expect(withTimeout(store.append(writes), 'a deadline', 3 * DEADLINE_MS)).rejects.toBeInstanceOf(OutcomeUnknown);
    delete facade.faults.beforeAppend;
    expect(await appendUntilKnown(store, writes)).toMatch(/^\d{20}$/);
  });

  it('fails with OutcomeUnknown within two seconds, all attempts included, when no answer comes', async () => {
    const usual = kurrentEventStore({ url: `kurrentdb://127.0.0.1:${proxy.port}?tls=false` });
    const stream = `${uniqueName()}-1`;
    await appendUntilKnown(usual, [to(stream, NO_STREAM, 1)]);
    proxy.hold();
    const began = performance.now();
    await expect(usual.append([to(stream, 0, 2)])).rejects.toBeInstanceOf(OutcomeUnknown);
    expect(performance.now() - began).toBeLessThan(1_950);
    await usual.close();
  });

  it('succeeds on another connection when the first is half-open', async () => {
    const patient = kurrentEventStore({ url: `kurrentdb://127.0.0.1:${proxy.port}?tls=false`, deadline: 2 * DEADLINE_MS });
    const stream = `${uniqueName()}-1`;
    await patient.append([to(stream, NO_STREAM, 1)]);
    proxy.hold();
    const written = patient.append([to(stream, 0, 2)]);
    await pause(20);
    proxy.release();
    await written;
    expect((await patient.read(stream, NO_STREAM)).map(({ data }) => data['n'])).toEqual([1, 2]);
    await patient.close();
  });

  it(
    'is written exactly once while its connections are cut repeatedly',
    async () => {
      const category = uniqueName();
      const endCuts = cutRepeatedly();
      try {
        for (const n of numbersTo(20))
          await appendUntilKnown(store, [to(`${category}-1`, n - 1, n), to(`${category}-${n + 2}`, NO_STREAM, n)]);
      } finally {
        endCuts();
      }
      expect((await store.read(`${category}-1`, NO_STREAM)).map(({ data }) => data['n'])).toEqual(numbersTo(20));
    },
    LONG_TEST_MS,
  );

  it('does not hang on a call of another client, and does not keep the store from closing', async () => {
    facade.faults.beforeAppend = never;
    const client = KurrentDBClient.connectionString(`${facade.url}&defaultDeadline=200`);
    const theirs = client.appendToStream(`${uniqueName()}-1`, jsonEvent({ type: 'Counted', data: {} })).then(
      () => 'written',
      () => 'refused',
    );
    expect(await Promise.race([theirs, pause(600).then(() => 'hangs')])).toBe('hangs');
    const ours = store.append([to(`${uniqueName()}-1`, NO_STREAM, 1)]);
    const refused = expect(ours).rejects.toBeInstanceOf(OutcomeUnknown);
    await withTimeout(store.close(), 'the end', 3 * DEADLINE_MS);
    await refused;
    await Promise.race([client.dispose(), pause(200)]);
  });
});

describe('a read from KurrentDB', () => {
  it('fails within its deadline when no answer comes', async () => {
    proxy.hold();
    await expect(withTimeout(store.read('some-1', NO_STREAM), 'a deadline', 3 * DEADLINE_MS)).rejects.toBeInstanceOf(StoreUnavailable);
    proxy.release();
    await expect(withTimeout(store.read('some-1', NO_STREAM), 'a new connection', 3 * DEADLINE_MS)).resolves.toEqual([]);
  });

  it('K4 succeeds on another connection within its deadline when the first is half-open', async () => {
    const stream = `${uniqueName()}-1`;
    await store.append([to(stream, NO_STREAM, 1)]);
    await store.read(stream, NO_STREAM);
    proxy.hold();
    const read = store.read(stream, NO_STREAM);
    await pause(20);
    proxy.release();
    expect(await read).toHaveLength(1);
  });

  it('succeeds after its connection was cut', async () => {
    const stream = `${uniqueName()}-1`;
    await store.append([to(stream, NO_STREAM, 1)]);
    await store.read(stream, NO_STREAM);
    proxy.cut();
    expect(await store.read(stream, NO_STREAM)).toHaveLength(1);
  });
});

describe('KurrentDB after an outage', () => {
  it(
    'K7 refuses a subscriber when it comes back with an older log, and one that starts later, instead of leaving out what is written next',
    async () => {
      const category = uniqueName();
      await store.append([to(`${category}-1`, NO_STREAM, 1)]);
      const [{ port }, backup] = [facade, await mkdtemp(join(tmpdir(), 'guildhall-'))];
      await facade.close();
      await cp(folder, backup, { recursive: true });
      facade = await startKurrentFacade({ folder, port });
      await appendUntilKnown(store, [to(`${category}-1`, 0, 2)]);
      const reached = Promise.withResolvers<Position>();
      const seen = follow(category, 3, async ({ position, caughtUp }) => {
        if (caughtUp) reached.resolve(position);
      });
      const refused = expect(seen).rejects.toBeInstanceOf(InvalidPosition);
      const last = await reached.promise;
      await facade.close();
      facade = await startKurrentFacade({ folder: backup, port });
      await refused;
      const late = collect(
        (signal) => store.subscribe({ categories: [category], after: last }, signal),
        () => true,
      );
      await expect(late).rejects.toBeInstanceOf(InvalidPosition);
      await rm(backup, { recursive: true });
    },
    LONG_TEST_MS,
  );

  it(
    'can be read and subscribed to again soon after it is back',
    async () => {
      const category = uniqueName();
      const stream = `${category}-1`;
      const seen = follow(category, 2);
      await store.append([to(stream, NO_STREAM, 1)]);
      const { port } = facade;
      await facade.close();
      proxy.cut();
      const returnsAt = performance.now() + AWAY_MS;
      while (performance.now() < returnsAt) await expect(store.read(stream, NO_STREAM)).rejects.toBeInstanceOf(StoreUnavailable);
      facade = await startKurrentFacade({ folder, port });
      await store.read(stream, NO_STREAM).catch(() => []);
      expect(await store.read(stream, NO_STREAM)).toHaveLength(1);
      await appendUntilKnown(store, [to(stream, 0, 2)]);
      expect(numbersOf(await withTimeout(seen, 'a new subscription', 3 * DEADLINE_MS))).toEqual([1, 2]);
    },
    LONG_TEST_MS,
  );
});

describe('a subscription to KurrentDB', () => {
  /** Subscribes while events are written, and calls `trouble` after every batch with events. */
  const numbersDespite = async (trouble: () => void): Promise<readonly unknown[]> => {
    const category = uniqueName();
    // Without the watchdog, which would reopen the subscription in the end.
    await store.close();
    store = kurrentEventStore({ url: `kurrentdb://127.0.0.1:${proxy.port}?tls=false`, deadline: DEADLINE_MS, silence: LONG_TEST_MS });
    const seen = follow(category, 8, async ({ events }) => {
      if (events.length > 0) trouble();
    });
    for (const n of numbersTo(8)) {
      await appendUntilKnown(store, [to(`${category}-${n}`, NO_STREAM, n)]);
      await pause(60);
    }
    return numbersOf(await seen);
  };

  it(
    'continues after the last event when its connection is cut',
    async () => {
      expect(await numbersDespite(proxy.cut)).toEqual(numbersTo(8));
    },
    LONG_TEST_MS,
  );

  it(
    'continues when the server ends it without an error',
    async () => {
      expect(await numbersDespite(facade.endReads)).toEqual(numbersTo(8));
    },
    LONG_TEST_MS,
  );

  it(
    'is opened again on a new connection when it is silent',
    async () => {
      const category = uniqueName();
      const caughtUp = Promise.withResolvers<undefined>();
      const seen = follow(category, 1, async (batch) => {
        if (batch.caughtUp) caughtUp.resolve(undefined);
      });
      await caughtUp.promise;
      await pause(200);
      proxy.hold();
      proxy.release();
      const direct = kurrentEventStore({ url: facade.url });
      await direct.append([to(`${category}-1`, NO_STREAM, 1)]);
      await direct.close();
      expect(numbersOf(await seen)).toEqual([1]);
    },
    LONG_TEST_MS,
  );

  it(
    'is opened again when the server never confirms it',
    async () => {
      const category = uniqueName();
      await store.append([to(`${category}-1`, NO_STREAM, 1)]);
      facade.faults.isMute = true;
      const seen = follow(category, 1);
      await pause(200);
      facade.faults.isMute = false;
      expect(numbersOf(await seen)).toEqual([1]);
    },
    LONG_TEST_MS,
  );

  it('handles positions with gaps, and skips system events', async () => {
    const category = uniqueName();
    for (const n of numbersTo(8)) await store.append([to(`${category}-${n}`, NO_STREAM, n)]);
    const batches = await follow(category, 8);
    const positions = batches.flatMap(({ events }) => events.map(({ position }) => Number(position)));
    expect(positions.slice(1).every((position, n) => position > (positions[n] ?? 0) + 1)).toBe(true);
    expect(numbersOf(batches)).toEqual(numbersTo(8));
  });

  it('ends when the store is closed', async () => {
    const read = async (): Promise<void> => {
      for await (const { caughtUp } of store.subscribe({ categories: [uniqueName()], after: START }, new AbortController().signal))
        if (caughtUp) void store.close();
    };
    await withTimeout(read(), 'the end');
    await expect(store.append([to('some-1', NO_STREAM, 1)])).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
