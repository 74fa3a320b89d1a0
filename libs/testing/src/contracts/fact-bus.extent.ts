import { expect } from '@jest/globals';
import type { FactBus } from '@guildhall/eventing';
import type { Check } from './contract.ts';
import { uniqueName } from '../builders/ids.ts';
import { collect } from '../builders/waiting.ts';
import { consume, distinct, fact, facts, idsOf, KEYS, never } from './fact-bus.samples.ts';

export const extentChecks: readonly Check<FactBus>[] = [
  {
    title: 'gives with a publication the offset of one of its facts in each partition that got some, in rising order',
    run: async ({ port }) => {
      const topic = uniqueName();
      const before = new Map<number, string>();
      for (let round = 0; round < 3; round++) {
        const all = facts(20, KEYS);
        const written = await port.publish(topic, all);
        const partitions = new Set<string | undefined>();
        for (const [partition, offset] of written) {
          expect(BigInt(offset) > BigInt(before.get(partition) ?? '-1')).toBe(true);
          before.set(partition, offset);
          const found = await port.read({ topic, partition, offset }, never);
          expect(all.map(({ id }) => id)).toContain(found?.id);
          partitions.add(found?.key);
        }
        expect(partitions.size).toBe(written.size);
      }
      const came = await consume(port, topic, 'g', 60);
      expect(new Set(before.keys())).toEqual(new Set(came.map(({ partition }) => partition)));
    },
  },
  {
    title: 'tells how far each partition of a topic reaches',
    run: async ({ port }) => {
      const topic = uniqueName();
      for (const { first, next } of (await port.extent(topic)).values()) expect(next).toBe(first);
      await port.publish(topic, facts(30, KEYS));
      const batches = await consume(port, topic, 'g', 30);
      const lasts = new Map(batches.map(({ partition, to }) => [partition, to]));
      for (const [partition, { first, next }] of await port.extent(topic)) {
        const [last, own] = [lasts.get(partition), batches.flatMap((batch) => (batch.partition === partition ? batch.facts : []))];
        expect(next).toBe(last === undefined ? first : String(BigInt(last) + 1n));
        expect(own.every(({ offset }) => BigInt(offset) >= BigInt(first))).toBe(true);
      }
      await port.publish(topic, [fact(99, KEYS[0])]);
      const after = [...(await port.extent(topic))].filter(
        ([partition, { next }]) => BigInt(next) > BigInt(lasts.get(partition) ?? '-1') + 1n,
      );
      expect(after.map(([partition]) => lasts.has(partition))).toContain(true);
    },
  },
  {
    title: 'goes on where its reader says, whatever its group has committed, and from the beginning of a partition that it does not name',
    run: async ({ port }) => {
      const topic = uniqueName();
      await port.publish(topic, facts(30, KEYS));
      const batches = await consume(port, topic, 'g', 30);
      const [named, all] = [
        batches[0]?.partition,
        batches.flatMap(({ partition, facts: some }) => some.map((one) => ({ partition, ...one }))),
      ];
      const middle = all.filter(({ partition }) => partition === named)[1];
      const taken = new Map(named === undefined || middle === undefined ? [] : [[named, middle.offset]]);
      const rest = all.filter(({ partition, offset }) => partition !== named || BigInt(offset) > BigInt(middle?.offset ?? '-1'));
      const again = await collect(
        (signal) => port.subscribe({ topic, group: 'g', taken: () => Promise.resolve(taken) }, signal),
        (seen) => distinct(idsOf(seen)).length >= rest.length,
        ({ commit }) => commit(),
      );
      expect(new Set(idsOf(again))).toEqual(new Set(rest.map(({ id }) => id)));
      expect(BigInt(again.find(({ partition }) => partition === named)?.from ?? '-1')).toBe(BigInt(middle?.offset ?? '-1') + 1n);
    },
  },
  {
    title: 'says of each batch where it was looked for, which follows on the one before, and where it ends',
    run: async ({ port }) => {
      const topic = uniqueName();
      const next = new Map<number, bigint>();
      for (let round = 0; round < 3; round++) {
        await port.publish(topic, facts(20, KEYS));
        for (const { partition, from, to, facts: some } of await consume(port, topic, 'g', 20)) {
          const expected = next.get(partition);
          if (expected !== undefined) expect(BigInt(from)).toBe(expected);
          next.set(partition, BigInt(to) + 1n);
          expect(some.at(-1)?.offset).toBe(to);
          expect(some.every(({ offset }) => BigInt(offset) >= BigInt(from))).toBe(true);
        }
      }
      expect(idsOf(await consume(port, topic, 'other', 60))).toHaveLength(60);
    },
  },
];
