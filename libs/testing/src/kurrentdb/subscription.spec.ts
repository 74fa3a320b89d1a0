import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabases, type Databases } from '@guildhall/sqlite';
import { eventuallyInRealTime } from '../builders/waiting.ts';
import { ANY } from './append-to.ts';
import { openLog, type Log } from './log.ts';
import { HEAD, type Place } from './places.ts';
import type { Filter } from './read-filter.ts';
import { subscribe, type SubscriptionSender } from './subscription.ts';

let databases: Databases;
let log: Log;
let stop: AbortController;
beforeEach(() => {
  databases = openDatabases({ folder: ':memory:' });
  log = openLog(databases);
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await databases.close();
});

/** Writes so many events, of which each has a position of its own: 100, 200… */
const write = async (count: number): Promise<void> => {
  const record = () => ({ id: crypto.randomUUID(), type: 'Counted', isJson: true, data: Buffer.from('{}'), metadata: Buffer.from('') });
  const records = Array.from({ length: count }, () => ({ stream: 0, record: record() }));
  await log.append({ streams: [{ name: 'some-1', expected: ANY }], records });
};

/** What a subscription says, and a gate that it has to pass with each event. */
const follow = (filter: Filter | undefined) => {
  const said: string[] = [];
  let gate = Promise.withResolvers<undefined>();
  gate.resolve(undefined);
  const say =
    (kind: string) =>
    async (place?: Place): Promise<void> =>
      void said.push(place === undefined || place === HEAD ? kind : `${kind} ${place.commit}`);
  const send: SubscriptionSender = {
    event: async ({ position }) => {
      said.push(String(position));
      await gate.promise;
    },
    checkpoint: say('checkpoint'),
    caughtUp: say('caught up'),
    confirmation: say('confirmation'),
  };
  void subscribe(log, { from: HEAD, filter, send, signal: stop.signal });
  return {
    said,
    shut: () => (gate = Promise.withResolvers()),
    open: () => gate.resolve(undefined),
    /** Waits until it has said this last. */
    until: (last: string) => eventuallyInRealTime(() => said.at(-1) === last, `${last} after ${said.join(', ')}`),
  };
};
const hundreds = (from: number, to: number): readonly string[] => Array.from({ length: to - from + 1 }, (_, n) => String((from + n) * 100));
const all: Filter = { passes: () => true, window: 1_000, interval: 1 };

describe('a subscription to the façade of KurrentDB', () => {
  it('has no position for its end as long as the log is empty', async () => {
    const { said, until } = follow(all);
    await until('caught up');
    await write(1);
    await until('100');
    expect(said).toEqual(['confirmation', 'caught up', '100']);
  });

  it('sends what is written, one by one, as long as it is taken', async () => {
    const { said, until } = follow(all);
    await until('caught up');
    for (let n = 1; n <= 40; n++) {
      await write(1);
      await until(`${n}00`);
    }
    expect(said.slice(2)).toEqual(hundreds(1, 40));
  });

  it('falls behind when it is not taken, says up to where it came, and catches up again without a gap or a repeat', async () => {
    const { said, until, shut, open } = follow(all);
    await until('caught up');
    shut();
    await write(1);
    await until('100');
    for (let n = 0; n < 10; n++) await write(10);
    open();
    await until('caught up 10100');
    expect(said).toEqual([
      ...['confirmation', 'caught up', '100', 'checkpoint 100'],
      ...[...hundreds(2, 101), 'checkpoint 10100', 'caught up 10100'],
    ]);
  });

  it('has no checkpoints without a filter, also when it falls behind', async () => {
    const { said, until, shut, open } = follow(undefined);
    await until('caught up');
    shut();
    await write(1);
    await until('100');
    await write(50);
    open();
    await until('caught up 5100');
    await write(1);
    await until('5200');
    expect(said).toEqual(['confirmation', 'caught up', ...hundreds(1, 51), 'caught up 5100', '5200']);
  });
});
