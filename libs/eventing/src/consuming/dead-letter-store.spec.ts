import { expect, it } from '@jest/globals';
import { manualClock } from '../../test/clock.ts';
import { memoryViewStore } from '../../test/memory-view-store.ts';
import { UNKNOWN_ACTOR } from '../model/actor.ts';
import type { DeliveredFact } from '../ports/fact-bus.ts';
import { DEAD_LETTERS, deadLetterStore, partitionKeyOf } from './dead-letter-store.ts';

const fact: DeliveredFact = {
  offset: '7',
  id: 'f1',
  type: 'accounts.money-moved.v1',
  key: 'a',
  subject: 'a',
  time: '2026-01-01T00:00:00.000Z',
  position: '1',
  actor: 'acc_1',
  correlationId: 'c',
  causationId: 'c',
  data: { amount: 1 },
};

it('a dead letter from before facts had an actor and a place has both as unknown', async () => {
  const store = deadLetterStore(await memoryViewStore().collection(DEAD_LETTERS), manualClock());
  const { actor: _actor, offset: _offset, ...old } = fact;
  await store.add({ topic: 'accounts.facts', partition: 0 }, old as DeliveredFact, 'of an earlier release');
  await store.add({ topic: 'accounts.facts', partition: 0 }, { ...fact, id: 'f2', position: '2' }, 'behind it');
  expect((await store.list()).map((letter) => letter.fact.actor)).toEqual([UNKNOWN_ACTOR, 'acc_1']);
  expect((await store.first(partitionKeyOf('accounts.facts', fact)))?.fact).toEqual({ ...fact, actor: UNKNOWN_ACTOR, offset: '-1' });
});
