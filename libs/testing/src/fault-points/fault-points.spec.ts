import { keyWrapper, linkTokens } from '@guildhall/crypto';
import { START, type Platform } from '@guildhall/eventing';
import { openDatabases, sqlitePlatform } from '@guildhall/sqlite';
import { afterAll, describe, expect, test } from '@jest/globals';
import { fixedClock } from '../builders/clocks.ts';
import { FAULT_POINTS, mailerWithFaultPoints, withFaultPoints, type FaultPoint } from './fault-points.ts';
import { countedIds } from '../builders/ids.ts';

const SECRET = 'a secret that only tests know, 32+';
const databases = openDatabases({ folder: ':memory:' });
const platform = sqlitePlatform(databases, {
  clock: fixedClock(),
  ids: countedIds(),
  links: linkTokens(SECRET),
  keyWrapper: keyWrapper(SECRET),
  observe: () => undefined,
});
afterAll(() => databases.close());

/** Methods that change nothing outside this process; every other method of a port has fault points. */
const READERS: Readonly<Record<string, readonly string[]>> = {
  events: ['read', 'subscribe', 'fingerprintAt'],
  views: ['live', 'purge'], // purging is the adapter's own, and may be done again at any time
  bus: ['read', 'extent'],
  jobs: ['failed', 'depth', 'age'],
  leases: ['held'],
  checkpoints: ['load', 'list'],
  vault: ['find', 'erased'],
  secrets: ['get'],
};
const ports = Object.keys(READERS) as (keyof Platform)[];
const methodsOf = (port: unknown): ReadonlyMap<string, unknown> => new Map(Object.entries(port as object));

describe('fault points', () => {
  test.each(ports)('surround every method of %s that writes', (port) => {
    const [plain, wrapped] = [methodsOf(platform[port]), methodsOf(withFaultPoints(platform, () => undefined)[port])];
    const untouched = [...plain].filter(([name, method]) => wrapped.get(name) === method).map(([name]) => name);
    expect(untouched.sort()).toEqual([...(READERS[port] ?? [])].sort());
    expect([...wrapped.keys()].sort()).toEqual([...plain.keys()].sort());
  });

  test('cover every port of the platform', () => {
    const given = ['clock', 'ids', 'links', 'observe']; // these change nothing that could be lost
    expect(Object.keys(platform).sort()).toEqual([...ports, ...given].sort());
  });

  test('are passed in order, the one after a call only when the call succeeded', async () => {
    const passed: FaultPoint[] = [];
    const hit = (point: FaultPoint) => void passed.push(point);
    const { checkpoints, views } = withFaultPoints(platform, hit);
    const mailer = mailerWithFaultPoints({ send: async () => void passed.push('before-job') }, hit);
    await checkpoints.save('publish.here.facts', '1');
    await checkpoints.save('consume.here.there.0', '1');
    await (await views.collection({ name: 'one.v1', indexes: {} })).write([], START);
    await mailer.send('a mail');
    expect(passed).toEqual([
      ...['before-checkpoint', 'after-checkpoint', 'before-mark', 'after-mark-before-commit'],
      ...['before-view-write', 'after-view-write', 'before-send', 'before-job', 'after-send-before-sent'],
    ]);
    await expect(views.drop('one.v1', 1)).rejects.toThrow('live');
    expect(passed.at(-1)).toBe('before-view-drop');
  });

  test('have unique names', () => {
    expect(new Set(FAULT_POINTS).size).toBe(FAULT_POINTS.length);
  });
});
