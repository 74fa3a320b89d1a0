import { withSeed, type Seeded } from '@guildhall/testing';
import { describe, expect, it } from '@jest/globals';
import { after, DAY, HOUR, MINUTE } from '../../test/events-fixture.ts';
import { quotaOf, startTimeOf, type Quota, type QuotaEvent } from './quota.events.ts';

const RUNS = 200;
const recipient = 'r1';
const { name, stream } = quotaOf(recipient, 'others', after(0));
const at = (minutes: number): string => after(minutes * MINUTE);

type Delivery = Readonly<{ deliveryId: string; dueAt: string; topic: string | null; reserved: string | undefined }>;
/** What the quota says to a delivery, and how it is afterwards: as a job does it that starts at that time. */
const ask = (quota: Quota, delivery: Delivery, cap: number, now: string) => {
  const start = startTimeOf(quota, { ...delivery, cap }, now);
  if (start === 'superseded' || !start.isNew) return { start, quota };
  const { deliveryId, dueAt, topic } = delivery;
  const event: QuotaEvent =
    start.at > now
      ? { type: 'DeliveryScheduled', data: { recipient, at: start.at, deliveryId, dueAt, topic } }
      : { type: 'DeliveryCounted', data: { recipient, at: now } };
  return { start, quota: stream.evolve(quota, event, now) };
};

type Limits = Readonly<{ cap: number; deliveries: number; lateness: number; topics: readonly (string | null)[] }>;
/** A recipient's deliveries at random; a delivery that waits asks again at its reserved time, or so much later. When each starts, in order. */
const startTimes = ({ below, pick }: Seeded, { cap, deliveries, lateness, topics }: Limits) => {
  let quota = stream.initial;
  let superseded = 0;
  const starts: string[] = [];
  const arrivals = Array.from({ length: deliveries }, (_, n) => {
    const now = after(below(6 * HOUR));
    return { now, delivery: { deliveryId: `eml_${String(n)}`, dueAt: now, topic: pick(topics), reserved: undefined } as Delivery };
  });
  for (let waiting = arrivals; waiting.length > 0;) {
    const [next, ...rest] = waiting.toSorted((one, other) => (one.now < other.now ? -1 : 1));
    if (next === undefined) break;
    const { now, delivery } = next;
    const { start, quota: changed } = ask(quota, delivery, cap, now);
    quota = changed;
    waiting = rest;
    if (start === 'superseded') superseded++;
    else if (start.at <= now) starts.push(now);
    else waiting = [...rest, { now: after(below(lateness + 1), start.at), delivery: { ...delivery, reserved: start.at } }];
  }
  return { starts, superseded };
};
/** The most that start within an hour, an hour ago not included. */
const mostInAnHour = (starts: readonly string[]): number =>
  Math.max(...starts.map((first, n) => starts.slice(n).filter((other) => other < after(HOUR, first)).length));

const many = async (test: (random: Seeded) => void): Promise<void> => {
  for (let run = 0; run < RUNS; run++) await withSeed((random) => Promise.resolve(test(random)));
};

describe('the quota of a recipient', () => {
  it('T78 is never exceeded within an hour, whenever deliveries come, and each of them starts', async () => {
    await many((random) => {
      const [cap, deliveries] = [1 + random.below(5), 1 + random.below(40)];
      const { starts } = startTimes(random, { cap, deliveries, lateness: 0, topics: [null] });
      expect(starts).toHaveLength(deliveries);
      expect(mostInAnHour(starts)).toBeLessThanOrEqual(cap);
    });
  });
  it('T78 is never exceeded within an hour where newer deliveries take the time of older ones; each starts or is superseded', async () => {
    await many((random) => {
      const [cap, deliveries] = [1 + random.below(5), 1 + random.below(40)];
      const { starts, superseded } = startTimes(random, { cap, deliveries, lateness: 0, topics: [null, 'a', 'b'] });
      expect(starts.length + superseded).toBe(deliveries);
      expect(mostInAnHour(starts)).toBeLessThanOrEqual(cap);
    });
  });
  it('T78 is exceeded twofold at most when jobs are late, however late', async () => {
    await many((random) => {
      const [cap, deliveries] = [1 + random.below(5), 1 + random.below(40)];
      const { starts, superseded } = startTimes(random, { cap, deliveries, lateness: 3 * HOUR, topics: [null, 'a', 'b'] });
      expect(starts.length + superseded).toBe(deliveries);
      expect(mostInAnHour(starts)).toBeLessThanOrEqual(2 * cap);
    });
  });
  it('S2 makes nobody wait longer than the deliveries before them need', async () => {
    await many((random) => {
      const cap = 1 + random.below(5);
      const starts = Array.from({ length: 4 * cap }).reduce<readonly Readonly<{ at: string; quota: Quota }>[]>((before, _, n) => {
        const asking = { deliveryId: `eml_${String(n)}`, dueAt: at(n), topic: null, reserved: undefined };
        const { start, quota } = ask(before.at(-1)?.quota ?? stream.initial, asking, cap, at(0));
        return start === 'superseded' ? before : [...before, { at: start.at, quota }];
      }, []);
      expect(starts.map((start) => start.at)).toEqual(starts.map((_, n) => at(60 * Math.floor(n / cap))));
    });
  });
  it('S2 counts a time once that a newer delivery takes over', () => {
    const events: readonly QuotaEvent[] = [
      { type: 'DeliveryCounted', data: { recipient, at: at(0) } },
      { type: 'DeliveryCounted', data: { recipient, at: at(10) } },
      { type: 'DeliveryScheduled', data: { recipient, at: at(60), deliveryId: 'eml_1', dueAt: at(11), topic: 'a' } },
      { type: 'DeliveryScheduled', data: { recipient, at: at(60), deliveryId: 'eml_2', dueAt: at(12), topic: 'a' } },
    ];
    const quota = events.reduce((before, event) => stream.evolve(before, event, at(12)), stream.initial);
    const asking = { deliveryId: 'eml_3', dueAt: at(13), topic: 'b', reserved: undefined, cap: 2 };
    expect(startTimeOf(quota, asking, at(13))).toEqual({ at: at(70), isNew: true });
  });
  it('keeps no more than it needs: the times of one hour', () => {
    const quota = Array.from({ length: 500 }).reduce<Quota>(
      (before, _, n) => stream.evolve(before, { type: 'DeliveryCounted', data: { recipient, at: at(n) } }, at(n)),
      stream.initial,
    );
    expect(quota.times).toHaveLength(61);
  });
  it('keeps the topics that wait, and forgets those of which the time has passed by an hour', () => {
    const scheduled = (minutes: number, topic: string | null): QuotaEvent => ({
      type: 'DeliveryScheduled',
      data: { recipient, at: at(minutes), deliveryId: `eml_${String(minutes)}`, dueAt: at(0), topic },
    });
    const quota = [scheduled(10, 'a'), scheduled(20, null), scheduled(30, 'b')].reduce(
      (before, event) => stream.evolve(before, event, at(0)),
      stream.initial,
    );
    expect([...quota.waiting.keys()]).toEqual(['a', 'b']);
    expect([...stream.evolve(quota, scheduled(80, 'c'), at(70)).waiting.keys()]).toEqual(['b', 'c']);
  });
  it('has a stream for each budget and month', () => {
    expect(name).toBe('quota-r1.others.202611');
    expect(quotaOf(recipient, 'alarms', after(30 * DAY)).name).toBe('quota-r1.alarms.202612');
  });
});
