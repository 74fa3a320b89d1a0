import { expect, it } from '@jest/globals';
import { UNKNOWN_ACTOR, type Fact } from '@guildhall/eventing';
import { goldenFacts, manualClock } from '@guildhall/testing';
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
