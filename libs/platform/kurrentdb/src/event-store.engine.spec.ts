import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  NO_STREAM,
  OutcomeUnknown,
  START,
  StoreUnavailable,
  type EventBatch,
  type EventStore,
  type StreamWrite,
} from '@guildhall/eventing';
import { collect, uniqueName, storedEvent, withTimeout } from '@guildhall/testing';
import { startKurrentFacade, type KurrentFacade } from '@guildhall/testing/kurrentdb';
import { startProxy, type Proxy } from '@guildhall/testing/proxy';
import { KurrentDBClient, jsonEvent } from '@kurrent/kurrentdb-client';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subscribeOnServer } from './server-subscription.ts';
import { kurrentEventStore, type KurrentEventStore } from './index.ts';
import { positionOf } from './event-records.ts';

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
  facade = await startKurrentFacade({ folder });
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

/** Cuts the connection again and again, each time a little later, so that a slow machine gets through, too. Returns a function that stops it. */
const cutAgainAndAgain = (): (() => void) => {
  const next = (after: number): NodeJS.Timeout =>
    setTimeout(() => {
      proxy.cut();
      timer = next(after * 1.2);
    }, after);
  let timer = next(100);
  return () => clearTimeout(timer);
};

/** Follows one category until so many events have come. */
const follow = (word: string, wanted: number, each?: (batch: EventBatch) => Promise<void>): Promise<readonly EventBatch[]> =>
  collect(
    (signal) => store.subscribe({ categories: [word], after: START }, signal),
    (batches) => numbersOf(batches).length >= wanted,
    each,
  );

describe('an append to KurrentDB', () => {
  it('fails at once without a server, and says that nothing was written', async () => {
    await proxy.close();
    const began = performance.now();
    await expect(store.append([to(`${uniqueName()}-1`, NO_STREAM, 1)])).rejects.toBeInstanceOf(StoreUnavailable);
    expect(performance.now() - began).toBeLessThan(DEADLINE_MS / 2);
  });

  it('whose answer is lost is repeated unchanged, and found', async () => {
    const writes = [to(`${uniqueName()}-1`, NO_STREAM, 1, 2)];
    await store.append([to(`${uniqueName()}-1`, NO_STREAM, 0)]);
    facade.faults.afterAppend = async () => {
      delete facade.faults.afterAppend;
      proxy.cut();
    };
    const position = await store.append(writes);
    const there = await store.read(writes[0]?.stream ?? '', NO_STREAM);
    expect([there.length, there.at(-1)?.position]).toEqual([2, position]);
  });

  it('may have been written although the server is gone', async () => {
    const stream = `${uniqueName()}-1`;
    facade.faults.afterAppend = () => proxy.close();
    await expect(store.append([to(stream, NO_STREAM, 1)])).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it('recognises its own events although a stream that was only checked has changed, which the server does not', async () => {
    const word = uniqueName();
    const writes = [to(`${word}-1`, NO_STREAM, 1), { stream: `${word}-2`, expected: NO_STREAM, events: [] }];
    const position = await store.append(writes);
    await store.append([to(`${word}-2`, NO_STREAM, 2)]);
    expect(await store.append(writes)).toBe(position);
  });

  it('has a deadline when the server is frozen, and can be repeated when it goes on', async () => {
    const writes = [to(`${uniqueName()}-1`, NO_STREAM, 1)];
    facade.faults.beforeAppend = never;
    await expect(withTimeout(store.append(writes), 'a deadline', 3 * DEADLINE_MS)).rejects.toBeInstanceOf(OutcomeUnknown);
    delete facade.faults.beforeAppend;
    expect(await appendUntilKnown(store, writes)).toMatch(/^\d{20}$/);
  });

  it('without an answer is reported as unknown within two seconds, with all its attempts', async () => {
    const usual = kurrentEventStore({ url: `kurrentdb://127.0.0.1:${proxy.port}?tls=false` });
    const stream = `${uniqueName()}-1`;
    await appendUntilKnown(usual, [to(stream, NO_STREAM, 1)]);
    proxy.hold();
    const began = performance.now();
    await expect(usual.append([to(stream, 0, 2)])).rejects.toBeInstanceOf(OutcomeUnknown);
    expect(performance.now() - began).toBeLessThan(1_950);
    await usual.close();
  });

  it('does not wait until a half-open connection is noticed, and gets through on another one', async () => {
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
    'is there once for every time it was asked for, with links cut all the time',
    async () => {
      const word = uniqueName();
      const endCuts = cutAgainAndAgain();
      try {
        for (const n of numbersTo(20)) await appendUntilKnown(store, [to(`${word}-1`, n - 1, n), to(`${word}-${n + 2}`, NO_STREAM, n)]);
      } finally {
        endCuts();
      }
      expect((await store.read(`${word}-1`, NO_STREAM)).map(({ data }) => data['n'])).toEqual(numbersTo(20));
    },
    LONG_TEST_MS,
  );

  it('does not share a hanging call, and closing does not wait for one', async () => {
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
  it('fails in time when nobody answers', async () => {
    proxy.hold();
    await expect(withTimeout(store.read('some-1', NO_STREAM), 'a deadline', 3 * DEADLINE_MS)).rejects.toBeInstanceOf(StoreUnavailable);
    proxy.release();
    await expect(withTimeout(store.read('some-1', NO_STREAM), 'a new link', 3 * DEADLINE_MS)).resolves.toEqual([]);
  });

  it('gets through after its connection was cut', async () => {
    const stream = `${uniqueName()}-1`;
    await store.append([to(stream, NO_STREAM, 1)]);
    await store.read(stream, NO_STREAM);
    proxy.cut();
    expect(await store.read(stream, NO_STREAM)).toHaveLength(1);
  });
});

describe('a KurrentDB that was away for a while', () => {
  it(
    'is read and followed again soon after it comes back, though a client that looked for it in vain looks no more',
    async () => {
      const word = uniqueName();
      const stream = `${word}-1`;
      const seen = follow(word, 2);
      await store.append([to(stream, NO_STREAM, 1)]);
      const { port } = facade;
      await facade.close();
      proxy.cut();
      const back = performance.now() + AWAY_MS;
      while (performance.now() < back) await expect(store.read(stream, NO_STREAM)).rejects.toBeInstanceOf(StoreUnavailable);
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
  /** Follows what is written while something happens to the link after every event that came. */
  const through = async (trouble: () => void): Promise<readonly unknown[]> => {
    const word = uniqueName();
    // No watchdog that would help in the end
    await store.close();
    store = kurrentEventStore({ url: `kurrentdb://127.0.0.1:${proxy.port}?tls=false`, deadline: DEADLINE_MS, silence: LONG_TEST_MS });
    const seen = follow(word, 8, async ({ events }) => {
      if (events.length > 0) trouble();
    });
    for (const n of numbersTo(8)) {
      await appendUntilKnown(store, [to(`${word}-${n}`, NO_STREAM, n)]);
      await pause(60);
    }
    return numbersOf(await seen);
  };

  it(
    'goes on after the last event when its link is cut',
    async () => {
      expect(await through(proxy.cut)).toEqual(numbersTo(8));
    },
    LONG_TEST_MS,
  );

  it(
    'goes on when the server ends it without an error',
    async () => {
      expect(await through(facade.endReads)).toEqual(numbersTo(8));
    },
    LONG_TEST_MS,
  );

  it(
    'is made anew when it is silent, on another link if that does not help',
    async () => {
      const word = uniqueName();
      const caughtUp = Promise.withResolvers<undefined>();
      const seen = follow(word, 1, async (batch) => {
        if (batch.caughtUp) caughtUp.resolve(undefined);
      });
      await caughtUp.promise;
      await pause(200);
      proxy.hold();
      proxy.release();
      const direct = kurrentEventStore({ url: facade.url });
      await direct.append([to(`${word}-1`, NO_STREAM, 1)]);
      await direct.close();
      expect(numbersOf(await seen)).toEqual([1]);
    },
    LONG_TEST_MS,
  );

  it(
    'is made anew when the server never confirms it',
    async () => {
      const word = uniqueName();
      await store.append([to(`${word}-1`, NO_STREAM, 1)]);
      facade.faults.isMute = true;
      const seen = follow(word, 1);
      await pause(200);
      facade.faults.isMute = false;
      expect(numbersOf(await seen)).toEqual([1]);
    },
    LONG_TEST_MS,
  );

  it('never reports progress before the events that it stands for, to a slow reader either', async () => {
    const word = uniqueName();
    await appendUntilKnown(store, [to(`${word}-1`, NO_STREAM, ...numbersTo(200))]);
    const client = KurrentDBClient.connectionString(facade.url);
    const open = subscribeOnServer(client, { from: 'start', prefixes: [`${word}-`], window: 10 }, () => undefined);
    const taken = [open.take(0)];
    for (let count = 0; count < 200 && taken.length < 500; count += taken.at(-1)?.events.length ?? 0) {
      await pause(20);
      taken.push(open.take(10));
    }
    open.stop();
    expect(taken.flatMap(({ events }) => events).length).toBe(200);
    const marks = taken.flatMap(({ progress }) => (progress === undefined ? [] : [positionOf(progress)]));
    expect(marks.length).toBeGreaterThan(10);
    const places = taken.flatMap(({ events, progress }) => {
      const mine = events.map(({ position }) => position);
      const mark = progress === undefined ? '' : positionOf(progress);
      return mark > (mine.at(-1) ?? '') ? [...mine, mark] : mine;
    });
    expect(places).toEqual(places.toSorted());
  });

  it('handles positions with gaps, and skips the events of the server itself', async () => {
    const word = uniqueName();
    for (const n of numbersTo(8)) await store.append([to(`${word}-${n}`, NO_STREAM, n)]);
    const batches = await follow(word, 8);
    const places = batches.flatMap(({ events }) => events.map(({ position }) => Number(position)));
    expect(places.slice(1).every((place, n) => place > (places[n] ?? 0) + 1)).toBe(true);
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

  it('refuses a position of another store', async () => {
    const batches = store.subscribe({ categories: ['some'], after: '12' }, new AbortController().signal);
    await expect(batches[Symbol.asyncIterator]().next()).rejects.toThrow(RangeError);
  });
});
