import { expect } from '@jest/globals';
import { InvalidPosition, NO_STREAM, fingerprintOf, type EventBatch, type EventStore, type Position } from '@guildhall/eventing';
import type { Check } from './contract.ts';
import { numbersOf, to } from './event-store.samples.ts';
import { uniqueName } from '../builders/ids.ts';
import { collect, withTimeout } from '../builders/waiting.ts';

/** A text that looks like a position and is so far after another one. Adapters write theirs as numbers with leading zeros. */
const beside = (position: Position, by: bigint): Position => String(BigInt(position) + by).padStart(position.length, '0');

/** Batches of a category after a position, until this one is the last. */
const batchesAfter = (port: EventStore, category: string, after: Position, enough: (batch: EventBatch) => boolean) =>
  collect(
    (signal) => port.subscribe({ categories: [category], after }, signal),
    (batches) => batches.some(enough),
  );

const expectRefused = async (port: EventStore, category: string, after: Position): Promise<void> => {
  const stop = new AbortController();
  const first = async (): Promise<void> => {
    for await (const _ of port.subscribe({ categories: [category], after }, stop.signal)) return;
  };
  const refused = expect(first()).rejects.toBeInstanceOf(InvalidPosition);
  await withTimeout(refused, `the refusal of the position ${after}`).finally(() => stop.abort());
};

export const fingerprintChecks: readonly Check<EventStore>[] = [
  {
    title: 'tells the event at a position by its id and its time, and nothing where no event is',
    run: async ({ port }) => {
      const name = uniqueName();
      const first = await port.append([to(`${name}-1`, NO_STREAM, 1)]);
      const last = await port.append([to(`${name}-1`, 0, 2), to(`${name}-2`, NO_STREAM, 3, 4)]);
      const batches = await batchesAfter(port, name, '', ({ position }) => position >= last);
      const all = batches.flatMap(({ events }) => events);
      expect([all[0]?.position, all.at(-1)?.position]).toEqual([first, last]);
      for (const event of all) expect(await port.fingerprintAt(event.position)).toBe(fingerprintOf(event));
      for (const nowhere of ['', '0', 'elsewhere', `${last}0`, beside(last, 10n ** 12n)])
        expect(await port.fingerprintAt(nowhere)).toBeUndefined();
    },
  },
];

export const positionChecks: readonly Check<EventStore>[] = [
  {
    title: 'continues after every position that it gives, also where no event passed the filter',
    run: async ({ port }) => {
      const [name, other] = [uniqueName(), uniqueName()];
      for (let n = 0; n < 5; n++) await port.append([to(`${other}-${n}`, NO_STREAM, n)]);
      const last = await port.append([to(`${name}-1`, NO_STREAM, 1)]);
      const seen = await batchesAfter(port, uniqueName(), '', ({ position }) => position >= last);
      for (const { position } of seen.filter((batch) => batch.position < last)) {
        const rest = await batchesAfter(port, name, position, ({ events }) => events.length > 0);
        expect(numbersOf(rest.flatMap(({ events }) => events))).toEqual([1]);
      }
      expect((await batchesAfter(port, name, last, ({ caughtUp }) => caughtUp)).flatMap(({ events }) => events)).toEqual([]);
    },
  },
  {
    title: 'refuses to subscribe after a position beyond the end',
    run: async ({ port }) => {
      const name = uniqueName();
      const last = await port.append([to(`${name}-1`, NO_STREAM, 1)]);
      await expectRefused(port, name, beside(last, 10n ** 12n));
      await port.append([to(`${name}-1`, 0, 2)]);
      await expectRefused(port, name, beside(last, 10n ** 12n));
    },
  },
  {
    title: 'refuses to subscribe after what is not a position at all',
    run: async ({ port }) => {
      const name = uniqueName();
      const last = await port.append([to(`${name}-1`, NO_STREAM, 1)]);
      for (const text of ['0', '-1', 'elsewhere', `${last}0`, last.slice(1), ` ${last.slice(1)}`, '0'.repeat(last.length)])
        await expectRefused(port, name, text);
    },
  },
];

/** For adapters whose positions are not consecutive. */
export const sparsePositionChecks: readonly Check<EventStore>[] = [
  {
    title: 'refuses to subscribe after a position between two events',
    run: async ({ port }) => {
      const name = uniqueName();
      const first = await port.append([to(`${name}-1`, NO_STREAM, 1)]);
      const last = await port.append([to(`${name}-1`, 0, 2)]);
      for (const between of [beside(first, 1n), beside(last, -1n)]) {
        expect(between > first && between < last).toBe(true);
        await expectRefused(port, name, between);
        expect(await port.fingerprintAt(between)).toBeUndefined();
      }
    },
  },
];
