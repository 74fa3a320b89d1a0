import { expect } from '@jest/globals';
import type { FactBatch, FactBus } from '@guildhall/eventing';
import { runContract, type Abilities, type Check, type OpenSubject } from './contract.ts';
import { expectNoListeners } from './listeners.ts';
import { uniqueName } from '../builders/ids.ts';
import { withSeed } from '../builders/seeded.ts';
import { collect, withTimeout } from '../builders/waiting.ts';
import { extentChecks } from './fact-bus.extent.ts';
import { mutants } from './fact-bus.mutants.ts';
import { readingChecks } from './fact-bus.reading.ts';
import { asPublished, consume, distinct, fact, facts, idsOf, KEYS, located, never, peek } from './fact-bus.samples.ts';

const expectOrderPerKey = (batches: readonly FactBatch[]): void => {
  const all = batches.flatMap((batch) => batch.facts);
  for (const key of KEYS) {
    const positions = all.filter((one) => one.key === key).map(({ position }) => position);
    expect(positions).toEqual(positions.toSorted());
  }
};

const checks: readonly Check<FactBus>[] = [
  {
    title: 'delivers to each group every fact as it was published, in order per key',
    run: async ({ port }) => {
      const topic = uniqueName();
      const all = facts(40, KEYS);
      await port.publish(topic, all.slice(0, 25));
      await port.publish(topic, all.slice(25));
      for (const group of ['one', 'other']) {
        const batches = await consume(port, topic, group, 40);
        const came = batches.flatMap((batch) => batch.facts.map(asPublished));
        expect(came.toSorted((a, b) => (a.position < b.position ? -1 : 1))).toEqual(all);
        expectOrderPerKey(batches);
      }
    },
  },
  {
    title: 'delivers all facts of a key in one partition',
    run: async ({ port }) => {
      const topic = uniqueName();
      const batches: FactBatch[] = [];
      for (let round = 0; round < 2; round++) {
        await port.publish(topic, facts(27, KEYS));
        batches.push(...(await consume(port, topic, 'g', 27)));
      }
      for (const key of KEYS)
        expect(new Set(batches.filter((batch) => batch.facts.some((one) => one.key === key)).map(({ partition }) => partition)).size).toBe(
          1,
        );
      expect(new Set(batches.map(({ partition }) => partition)).size).toBeGreaterThan(1);
    },
  },
  {
    title: 'delivers uncommitted facts again, to the same consumer and to the next',
    run: async ({ port }) => {
      const topic = uniqueName();
      await port.publish(topic, facts(3));
      const [first, again] = await peek(port, topic, 'g', 2);
      expect(again?.facts).toEqual(first?.facts);
      expect((await peek(port, topic, 'g'))[0]?.facts).toEqual(first?.facts);
    },
  },
  {
    title: 'does not deliver committed facts again',
    run: async ({ port }) => {
      const topic = uniqueName();
      await port.publish(topic, facts(3));
      await consume(port, topic, 'g', 3);
      const next = fact(4);
      await port.publish(topic, [next]);
      expect(idsOf(await consume(port, topic, 'g', 1))).toEqual([next.id]);
    },
  },
  {
    title: 'reports how many facts of the partition come after a batch',
    run: async ({ port }) => {
      const topic = uniqueName();
      const all = facts(40);
      for (const one of all) await port.publish(topic, [one]);
      const batches = await consume(port, topic, 'g', 40);
      expect(batches[0]?.facts.length).toBeGreaterThan(0);
      expect((batches[0]?.facts.length ?? 0) + (batches[0]?.behind() ?? 0)).toBe(40);
      expect(batches.at(-1)?.behind()).toBe(0);
    },
  },
  {
    title: 'does not move the offset of a group back when an old batch is committed late',
    run: async ({ port }) => {
      const topic = uniqueName();
      await port.publish(topic, facts(1));
      const [late] = await peek(port, topic, 'g');
      await port.publish(topic, facts(2));
      await consume(port, topic, 'g', 3);
      await late?.commit();
      const next = fact(9);
      await port.publish(topic, [next]);
      expect(idsOf(await peek(port, topic, 'g'))).toEqual([next.id]);
    },
  },
  {
    title: 'delivers new facts to a consumer that waits',
    run: async ({ port }) => {
      const [topic, all] = [uniqueName(), facts(2)];
      const waiting = consume(port, topic, 'g', 2);
      for (const one of all) await port.publish(topic, [one]);
      expect(distinct(idsOf(await waiting))).toEqual(all.map(({ id }) => id));
    },
  },
  {
    title: 'assigns a partition to one consumer of a group at a time, and commits every fact at one of them',
    run: async ({ port, pass }) =>
      withSeed(async (random) => {
        const topic = uniqueName();
        const held = new Set<number>();
        const seen: FactBatch[] = [];
        const stop = new AbortController();
        const consumer = async (): Promise<void> => {
          for await (const batch of port.subscribe({ topic, group: 'g' }, stop.signal)) {
            expect(held.has(batch.partition)).toBe(false);
            held.add(batch.partition);
            await pass(random.below(3));
            if (random.below(3) > 0) {
              seen.push(batch);
              await batch.commit();
            }
            held.delete(batch.partition);
            if (idsOf(seen).length >= 60) stop.abort();
          }
        };
        const consumers = Promise.all([consumer(), consumer(), consumer()]);
        for (let n = 0; n < 6; n++)
          await port.publish(
            topic,
            KEYS.concat('x').map((key, m) => fact(10 * n + m, key)),
          );
        await withTimeout(consumers, 'all facts at three consumers').finally(() => stop.abort());
        expect(new Set(idsOf(seen)).size).toBe(idsOf(seen).length);
        expectOrderPerKey(seen);
      }),
  },
  {
    title: 'ends a subscription when the signal aborts, even when no facts come',
    run: async ({ port }) => {
      const stop = new AbortController();
      const waiting = collect(
        () => port.subscribe({ topic: uniqueName(), group: 'g' }, stop.signal),
        () => false,
      );
      setTimeout(() => stop.abort(), 10);
      expect(await waiting).toEqual([]);
    },
  },
  {
    title: 'leaves nothing that listens on the signal when its reader stops',
    run: async ({ port }) => {
      const topic = uniqueName();
      const { signal } = new AbortController();
      const read = async (): Promise<void> => {
        for await (const batch of port.subscribe({ topic, group: 'g' }, signal)) if (batch.facts.length > 0) break;
      };
      await port.publish(topic, facts(1));
      await withTimeout(read(), 'the end of a reader');
      expectNoListeners(signal);
    },
  },
  {
    title: 'keeps facts, their offsets and committed offsets over a restart',
    restarts: true,
    run: async ({ port, restart }) => {
      const topic = uniqueName();
      await port.publish(topic, facts(5));
      await consume(port, topic, 'done', 5);
      const again = await restart?.();
      const next = fact(6);
      await again?.publish(topic, [next]);
      expect(again && idsOf(await consume(again, topic, 'done', 1))).toEqual([next.id]);
      const places = again === undefined ? [] : located(await consume(again, topic, 'new', 6));
      expect(places).toHaveLength(6);
      for (const [location, published] of places) expect(await again?.read(location, never)).toEqual(published);
    },
  },
];

/** What every fact bus promises. */
export const factBusContract = (adapter: string, make: OpenSubject<FactBus>, abilities?: Abilities): void =>
  runContract({ port: 'fact bus', checks: [...checks, ...readingChecks, ...extentChecks], mutants }, adapter, make, abilities);
