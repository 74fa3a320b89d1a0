import { expect, it } from '@jest/globals';
import { UNKNOWN_ACTOR, type Fact } from '@guildhall/eventing';
import { goldenFacts, manualClock } from '@guildhall/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabases, sqliteFactBus } from './index.ts';

it('a fact that was published before facts had an actor has the unknown actor', async () => {
  const databases = openDatabases({ folder: ':memory:' });
  const bus = sqliteFactBus(databases, { clock: manualClock() });
  const [fact] = goldenFacts as readonly [Fact];
  const { actor: _actor, ...old } = fact;
  await bus.publish('team.facts', [old as Fact, { ...fact, id: 'another' }]);
  const stop = new AbortController();
  for await (const { facts } of bus.subscribe({ topic: 'team.facts', group: 'one' }, stop.signal)) {
    expect(facts).toEqual([
      { ...fact, actor: UNKNOWN_ACTOR, offset: '1' },
      { ...fact, id: 'another', offset: '2' },
    ]);
    stop.abort();
  }
  await databases.close();
});

it('K7 a topic tells, also after a restart, up to where facts have expired, and its readers from where they were given them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
  const clock = manualClock();
  const [sample] = goldenFacts as readonly [Fact];
  const some = (count: number) => Array.from({ length: count }, () => ({ ...sample, key: 'one', id: crypto.randomUUID() }));
  const open = () => {
    const databases = openDatabases({ folder });
    return { databases, bus: sqliteFactBus(databases, { clock, retention: 1_000 }) };
  };
  const next = async ({ bus }: ReturnType<typeof open>, group: string) => {
    const stop = new AbortController();
    for await (const { partition, from, to, facts, commit } of bus.subscribe({ topic: 'team.facts', group }, stop.signal)) {
      await commit();
      return { partition, range: [from, to], count: facts.length };
    }
    throw new Error('nothing came');
  };
  const before = open();
  await before.bus.publish('team.facts', some(10));
  const { partition, range } = await next(before, 'slow');
  expect(range).toEqual(['1', '10']);
  await before.bus.publish('team.facts', some(90));
  await clock.advance(2_000);
  await before.bus.publish('team.facts', some(200));
  const extent = { first: '101', next: '301' };
  expect((await before.bus.extent('team.facts')).get(partition)).toEqual(extent);
  await before.databases.close();

  const after = open();
  expect((await after.bus.extent('team.facts')).get(partition)).toEqual(extent);
  expect(await next(after, 'slow')).toMatchObject({ range: ['101', '300'], count: 200 });
  await after.bus.publish('team.facts', some(1));
  expect(await next(after, 'slow')).toMatchObject({ range: ['301', '301'] });
  await clock.advance(2_000);
  await after.bus.publish('other.facts', some(300));
  await after.bus.publish('other.facts', some(300));
  expect((await after.bus.extent('team.facts')).get(partition)).toEqual({ first: '302', next: '302' });
  await after.databases.close();
  await rm(folder, { recursive: true });
});
