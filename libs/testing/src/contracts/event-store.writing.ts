import { expect } from '@jest/globals';
import { NO_STREAM, START, WrongRevision, type EventStore } from '@guildhall/eventing';
import type { Check } from './contract.ts';
import { numbersOf, storedEvent, to } from './event-store.samples.ts';
import { uniqueName } from '../builders/ids.ts';

/** How many of the concurrent appends succeed; all others must fail with WrongRevision. */
const winners = (race: readonly PromiseSettledResult<unknown>[]): number => {
  for (const one of race) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(WrongRevision);
  return race.filter(({ status }) => status === 'fulfilled').length;
};
const race = (port: EventStore, appenders: number, stream: string): Promise<PromiseSettledResult<unknown>[]> =>
  Promise.allSettled(Array.from({ length: appenders }, (_, n) => port.append([to(stream, NO_STREAM, n)])));

export const writingChecks: readonly Check<EventStore>[] = [
  {
    title: 'reads a stream that does not exist as empty',
    run: async ({ port }) => {
      expect(await port.read(`${uniqueName()}-1`, NO_STREAM)).toEqual([]);
    },
  },
  {
    title: 'reads the events of a stream after a revision in order, with all that was appended',
    run: async ({ port }) => {
      const stream = `${uniqueName()}-1`;
      const [first, second, third] = [storedEvent(1), storedEvent(2), storedEvent(3)];
      await port.append([{ stream, expected: NO_STREAM, events: [first, second] }]);
      const last = await port.append([{ stream, expected: 1, events: [third] }]);
      const all = await port.read(stream, NO_STREAM);
      expect(all.map(({ position: _, ...rest }) => rest)).toEqual(
        [first, second, third].map((event, revision) => ({ ...event, stream, revision })),
      );
      expect(all[2]?.position).toBe(last);
      expect(numbersOf(await port.read(stream, 0))).toEqual([2, 3]);
      expect(await port.read(stream, 2)).toEqual([]);
    },
  },
  {
    title: 'gives each append a higher position, compared as text',
    run: async ({ port }) => {
      const name = uniqueName();
      const positions = [START];
      for (let n = 0; n < 12; n++) positions.push(await port.append([to(`${name}-${n}`, NO_STREAM, n)]));
      expect(positions).toEqual([...new Set(positions)].sort());
    },
  },
  {
    title: 'appends to several streams in one transaction, or to none of them',
    run: async ({ port }) => {
      const [name, taken] = [uniqueName(), uniqueName()];
      await port.append([to(`${name}-1`, NO_STREAM, 1), to(`${name}-2`, NO_STREAM, 2, 3)]);
      expect(numbersOf(await port.read(`${name}-2`, NO_STREAM))).toEqual([2, 3]);
      await port.append([to(`${taken}-1`, NO_STREAM, 0)]);
      const clash = port.append([to(`${name}-1`, 0, 4), to(`${taken}-1`, NO_STREAM, 5), to(`${name}-3`, NO_STREAM, 6)]);
      await expect(clash).rejects.toBeInstanceOf(WrongRevision);
      expect(await port.read(`${name}-1`, 0)).toEqual([]);
      expect(await port.read(`${name}-3`, NO_STREAM)).toEqual([]);
    },
  },
  {
    title: 'refuses an append when a stream that it only checks has a newer revision',
    run: async ({ port }) => {
      const name = uniqueName();
      await port.append([to(`${name}-1`, NO_STREAM, 1)]);
      await expect(port.append([to(`${name}-1`, NO_STREAM), to(`${name}-2`, NO_STREAM, 2)])).rejects.toBeInstanceOf(WrongRevision);
      expect(await port.read(`${name}-2`, NO_STREAM)).toEqual([]);
      await port.append([to(`${name}-1`, 0), to(`${name}-2`, NO_STREAM, 3)]);
      expect(numbersOf(await port.read(`${name}-2`, NO_STREAM))).toEqual([3]);
    },
  },
  {
    title: 'refuses an append that expects a revision that the stream has not reached',
    run: async ({ port }) => {
      await expect(port.append([to(`${uniqueName()}-1`, 0, 1)])).rejects.toBeInstanceOf(WrongRevision);
    },
  },
  {
    title: 'accepts exactly one of two concurrent appends at the same revision',
    run: async ({ port }) => {
      expect(winners(await race(port, 2, `${uniqueName()}-1`))).toBe(1);
    },
  },
  {
    title: 'accepts exactly one of 50 concurrent appends at the same revision',
    run: async ({ port }) => {
      const stream = `${uniqueName()}-1`;
      expect(winners(await race(port, 50, stream))).toBe(1);
      expect(await port.read(stream, NO_STREAM)).toHaveLength(1);
    },
  },
  {
    title: 'answers a repeated append with the first position, concurrently and later, and writes nothing',
    run: async ({ port }) => {
      const name = uniqueName();
      const writes = [to(`${name}-1`, NO_STREAM, 1, 2), to(`${name}-2`, NO_STREAM), to(`${name}-3`, NO_STREAM, 3)];
      const [first, twin] = await Promise.all([port.append(writes), port.append(writes)]);
      await port.append([to(`${name}-1`, 1, 4), to(`${name}-2`, NO_STREAM, 5)]);
      expect([twin, await port.append(writes)]).toEqual([first, first]);
      expect(numbersOf(await port.read(`${name}-1`, NO_STREAM))).toEqual([1, 2, 4]);
      expect(numbersOf(await port.read(`${name}-3`, NO_STREAM))).toEqual([3]);
    },
  },
  {
    title: 'refuses an append without events',
    run: async ({ port }) => {
      const name = uniqueName();
      await port.append([to(`${name}-1`, NO_STREAM, 1)]);
      await expect(port.append([to(`${name}-1`, 0)])).rejects.toThrow(RangeError);
      await expect(port.append([])).rejects.toThrow(RangeError);
    },
  },
  {
    title: 'K6 refuses to expect anything but no stream or a revision',
    run: async ({ port }) => {
      const name = uniqueName();
      await port.append([to(`${name}-1`, NO_STREAM, 1, 2)]);
      for (const expected of [-2, -3, -4, -5, -6, -100, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
        await expect(port.append([to(`${name}-1`, expected, 3)])).rejects.toThrow(RangeError);
        await expect(port.append([to(`${name}-1`, expected), to(`${name}-2`, NO_STREAM, 4)])).rejects.toThrow(RangeError);
      }
      expect(numbersOf(await port.read(`${name}-1`, NO_STREAM))).toEqual([1, 2]);
      expect(await port.read(`${name}-2`, NO_STREAM)).toEqual([]);
    },
  },
  {
    title: 'K8 refuses an append in which an event id or a stream stands twice',
    run: async ({ port }) => {
      const [name, event] = [uniqueName(), storedEvent(1)];
      const write = { stream: `${name}-1`, expected: NO_STREAM, events: [event] };
      await expect(port.append([{ ...write, events: [event, event] }])).rejects.toThrow(RangeError);
      await expect(port.append([write, { ...write, stream: `${name}-2` }])).rejects.toThrow(RangeError);
      await expect(port.append([write, to(`${name}-1`, NO_STREAM, 2)])).rejects.toThrow(RangeError);
      expect(await port.read(`${name}-1`, NO_STREAM)).toEqual([]);
    },
  },
  {
    title: 'K8 knows a repeat by event ids and expectations alone, and keeps what was written first',
    run: async ({ port }) => {
      const [stream, event] = [`${uniqueName()}-1`, storedEvent(1)];
      const first = await port.append([{ stream, expected: NO_STREAM, events: [event] }]);
      expect(await port.append([{ stream, expected: NO_STREAM, events: [{ ...event, data: { n: 2 } }] }])).toBe(first);
      expect(numbersOf(await port.read(stream, NO_STREAM))).toEqual([1]);
    },
  },
  {
    title: 'K8 refuses an append of which only a part was made before',
    run: async ({ port }) => {
      const name = uniqueName();
      const [first, second] = [to(`${name}-1`, NO_STREAM, 1), to(`${name}-2`, NO_STREAM, 2)];
      await port.append([first]);
      await expect(port.append([first, second])).rejects.toBeInstanceOf(WrongRevision);
      await expect(port.append([{ ...first, events: [...first.events, storedEvent(3)] }])).rejects.toBeInstanceOf(WrongRevision);
      expect(await port.read(`${name}-2`, NO_STREAM)).toEqual([]);
    },
  },
  {
    title: 'refuses invalid stream names',
    run: async ({ port }) => {
      for (const name of ['', 'plain', 'Upper-1', 'a-', '-1', 'a-B', 'a-1 ', 'a b-1', '$all-1', `a-${'1'.repeat(200)}`])
        await expect(port.append([to(name, NO_STREAM, 1)])).rejects.toThrow();
    },
  },
];
