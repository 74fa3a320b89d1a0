import { expect } from '@jest/globals';
import { NO_STREAM, START, WrongRevision, type EventBatch, type EventStore } from '@guildhall/eventing';
import type { Check } from './contract.ts';
import { numbersOf, to } from './event-store.samples.ts';
import { expectNoListeners } from './listeners.ts';
import { uniqueName } from '../builders/ids.ts';
import { withSeed } from '../builders/seeded.ts';
import { collect, withTimeout } from '../builders/waiting.ts';

const idsOf = (batches: readonly EventBatch[]): readonly string[] => batches.flatMap((batch) => batch.events.map(({ id }) => id));
const count = (batches: readonly EventBatch[]): number => idsOf(batches).length;

/** Subscribes to some categories until so many events have come. */
const follow = (port: EventStore, categories: readonly string[], after: string, wanted: number): Promise<readonly EventBatch[]> =>
  collect(
    (signal) => port.subscribe({ categories, after }, signal),
    (batches) => count(batches) >= wanted,
  );

export const readingChecks: readonly Check<EventStore>[] = [
  {
    title: 'delivers to a subscriber past and then new events of its categories, each once and in order',
    run: async ({ port }) => {
      const [wanted, other, also] = [uniqueName(), uniqueName(), uniqueName()];
      await port.append([to(`${wanted}-1`, NO_STREAM, 1), to(`${other}-1`, NO_STREAM, 2), to(`${also}-1`, NO_STREAM, 3)]);
      const seen = follow(port, [wanted, also], START, 5);
      await port.append([to(`${other}-1`, 0, 4), to(`${wanted}-1`, 0, 5)]);
      await port.append([to(`${also}-2`, NO_STREAM, 6, 7)]);
      const recorded = (await seen).flatMap((batch) => batch.events);
      expect(numbersOf(recorded)).toEqual([1, 3, 5, 6, 7]);
      expect(recorded.slice(0, 1)).toEqual((await port.read(`${wanted}-1`, NO_STREAM)).slice(0, 1));
    },
  },
  {
    title: 'continues a subscription after any position without losing or repeating an event',
    run: async ({ port }) => {
      const name = uniqueName();
      for (let n = 0; n < 6; n++) await port.append([to(`${name}-${n % 2}`, n < 2 ? NO_STREAM : Math.floor(n / 2) - 1, n)]);
      const all = (await follow(port, [name], START, 6)).flatMap((batch) => batch.events);
      for (const [n, { position }] of all.slice(0, -1).entries()) {
        const rest = await follow(port, [name], position, 5 - n);
        expect(idsOf(rest)).toEqual(all.slice(n + 1).map(({ id }) => id));
      }
    },
  },
  {
    title: 'reports the position and that it has caught up, even when no event passes the filter',
    run: async ({ port }) => {
      const [name, other] = [uniqueName(), uniqueName()];
      const first = await port.append([to(`${other}-1`, NO_STREAM, 1)]);
      let second: Promise<string> | undefined;
      const batches = await collect(
        (signal) => port.subscribe({ categories: [name], after: START }, signal),
        (seen) => second !== undefined && seen.length > 1 && (seen.at(-1)?.position ?? '') > first && seen.at(-1)?.caughtUp === true,
        async ({ position, caughtUp }) => {
          if (caughtUp && position >= first) await (second ??= port.append([to(`${other}-1`, 0, 2)]));
        },
      );
      expect(count(batches)).toBe(0);
      expect((batches.at(-1)?.position ?? '') >= ((await second) ?? 'z')).toBe(true);
    },
  },
  {
    title: 'ends a subscription when the signal aborts, even when no events come',
    run: async ({ port }) => {
      const stop = new AbortController();
      const read = async (): Promise<void> => {
        for await (const { caughtUp } of port.subscribe({ categories: [uniqueName()], after: START }, stop.signal))
          if (caughtUp) setTimeout(() => stop.abort(), 10);
      };
      await withTimeout(read(), 'the end after the abort');
      const aborted = AbortSignal.abort();
      await withTimeout(
        collect(
          () => port.subscribe({ categories: [uniqueName()], after: START }, aborted),
          () => false,
        ),
        'an end at once',
      );
    },
  },
  {
    title: 'leaves nothing that listens on the signal when its reader stops',
    run: async ({ port }) => {
      const { signal } = new AbortController();
      const read = async (): Promise<void> => {
        for await (const { caughtUp } of port.subscribe({ categories: [uniqueName()], after: START }, signal)) if (caughtUp) break;
      };
      await withTimeout(read(), 'the end of a reader');
      expectNoListeners(signal);
    },
  },
  {
    title: 'delivers many past events in batches, each event once and in order, the same to every subscriber',
    run: async ({ port }) => {
      const name = uniqueName();
      for (let n = 0; n < 15; n++)
        await port.append([to(`${name}-${n}`, NO_STREAM, ...Array.from({ length: 100 }, (_, m) => 100 * n + m))]);
      const [one, other] = await Promise.all([follow(port, [name], START, 1500), follow(port, [name, uniqueName()], START, 1500)]);
      expect(numbersOf(one.flatMap((batch) => batch.events))).toEqual(Array.from({ length: 1500 }, (_, n) => n));
      expect(idsOf(other)).toEqual(idsOf(one));
    },
  },
  {
    title: 'agrees with a model in streams and subscriptions after random concurrent appends',
    run: async ({ port }) =>
      withSeed(async (random) => {
        const name = uniqueName();
        const model = new Map<string, number[]>();
        const names = Array.from({ length: 5 }, (_, n) => `${name}-${n}`);
        const appendOne = async (n: number): Promise<void> => {
          const stream = random.pick(names);
          const past = model.get(stream) ?? [];
          const wrong = past.length === 0 ? 1 : -1;
          const expected = past.length - 1 + (random.below(4) === 0 ? wrong : 0);
          await port.append([to(stream, expected, n)]).then(
            () => model.set(stream, [...(model.get(stream) ?? []), n]),
            (error: unknown) => expect(error).toBeInstanceOf(WrongRevision),
          );
        };
        for (let round = 0; round < 20; round++) await Promise.all([0, 1, 2, 3].map((n) => appendOne(4 * round + n)));
        const total = [...model.values()].flat().length;
        const seen = (await follow(port, [name], START, total)).flatMap((batch) => batch.events);
        for (const stream of names) {
          expect(numbersOf(await port.read(stream, NO_STREAM))).toEqual(model.get(stream) ?? []);
          expect(numbersOf(seen.filter((event) => event.stream === stream))).toEqual(model.get(stream) ?? []);
        }
      }),
  },
  {
    title: 'keeps acknowledged events over a restart, and continues with higher positions',
    restarts: true,
    run: async ({ port, restart }) => {
      const name = uniqueName();
      const writes = [to(`${name}-1`, NO_STREAM, 1)];
      const first = await port.append(writes);
      const again = await restart?.();
      expect(numbersOf((await again?.read(`${name}-1`, NO_STREAM)) ?? [])).toEqual([1]);
      expect(await again?.append(writes)).toBe(first);
      expect(((await again?.append([to(`${name}-1`, 0, 2)])) ?? '') > first).toBe(true);
    },
  },
];
