import { describe, expect, it } from '@jest/globals';
import { settle } from '../../test/clock.ts';
import { start } from '../../test/killable-process.ts';
import { memoryPlatform } from '../../test/memory-platform.ts';
import { AT, accounts, balances, deposit, type Stored } from '../../test/accounts.ts';
import type { ContextDefinition, DeliveredFact, EventView, Fact, FactView, SharedView } from '../index.ts';

type RatedFact = Fact<'bank.account-rated.v1', Readonly<{ rating: number }>>;
type Rating = Readonly<{ rating: number; facts: number }>;
/** A rating of 0 takes it away. */
const ratings: FactView<RatedFact, Rating> = {
  name: 'ratings.v1',
  indexes: {},
  keys: ({ key }) => [key],
  project: (doc, { data: { rating } }) => (rating === 0 ? undefined : { rating, facts: (doc?.facts ?? 0) + 1 }),
};
type Funds = Readonly<{ account: string; total: number; moves: number }>;
/** There while there is money. */
const funds: EventView<Stored, Funds> = {
  name: 'funds.v1',
  indexes: { byMoves: ['moves', 'account'] },
  keys: balances.keys,
  project: (doc, { event: { type, data } }) => {
    if (type !== 'MoneyMoved') return doc;
    return data.total === 0 ? undefined : { account: data.account, total: data.total, moves: (doc?.moves ?? 0) + 1 };
  },
};
type RatedFunds = Funds & Readonly<{ rating?: Rating }>;
const ratedFunds: SharedView<Funds> = { ...funds, facts: { rating: { view: ratings, id: ({ account }) => account } } };

const core: ContextDefinition<Stored> = {
  ...accounts,
  views: [funds],
  subscriptions: [{ topic: 'bank.facts', validate: () => undefined, views: [ratings], reactors: [] }],
};

const opened = async () => {
  const { context, stop } = await start(core, memoryPlatform());
  let commands = 0;
  const move = async (account: string, ...amounts: readonly number[]): Promise<void> => {
    for (const amount of amounts) {
      const id = String(++commands);
      const envelope = { by: 'ann', at: AT, commandId: id, commandHash: id, correlationId: id, causationId: id };
      await context.handle(deposit, { type: 'Deposit', data: { account, amount } }, envelope);
    }
    await context.waitForProjections();
  };
  /** The bank's facts, at positions of the bank. */
  const rate = async (key: string, ...all: readonly (readonly [position: number, rating: number])[]): Promise<void> => {
    const facts = all.map(([position, rating]): DeliveredFact => {
      const place = { position: String(position).padStart(4, '0'), offset: String(position) };
      const cause = { time: AT, actor: 'bank', correlationId: 'c', causationId: 'c' };
      return { ...place, ...cause, id: `${key}${String(position)}`, type: 'bank.account-rated.v1', key, subject: key, data: { rating } };
    });
    const place = { topic: 'bank.facts', partition: 0, from: '0', to: '0' };
    await context.consume['bank.facts']?.({ ...place, facts, behind: () => 0, commit: () => Promise.resolve() });
  };
  const shown = () => context.collection<RatedFunds>(ratedFunds);
  return { context, stop, move, rate, shown };
};

describe('a view of own events and of others’ facts', () => {
  it('has one document of both sources, whichever arrives first, and of one while the other has not arrived', async () => {
    const { stop, move, rate, shown } = await opened();
    await rate('a', [900, 3]);
    expect(await shown().get('a')).toBeUndefined();
    await move('a', 5, 1);
    await move('b', 7);
    expect(await shown().getMany(['b', 'none', 'a'])).toEqual([
      { account: 'b', total: 7, moves: 1 },
      undefined,
      { account: 'a', total: 6, moves: 2, rating: { rating: 3, facts: 1 } },
    ]);
    await rate('b', [901, 4]);
    expect(await shown().get('b')).toEqual({ account: 'b', total: 7, moves: 1, rating: { rating: 4, facts: 1 } });
    await stop();
  });

  it('keeps the positions of each source separately: repeats, overlaps and old facts change nothing, and block no event', async () => {
    const { stop, move, rate, shown } = await opened();
    await move('a', 1);
    await rate('a', [1, 1], [2, 2]);
    await rate('a', [1, 1], [2, 2]);
    await rate('a', [2, 2], [3, 3]);
    await move('a', 1);
    await rate('a', [1, 9]);
    expect(await shown().get('a')).toEqual({ account: 'a', total: 2, moves: 2, rating: { rating: 3, facts: 3 } });
    await stop();
  });

  it('has no document without own events, and no field that facts removed; each source restores its own', async () => {
    const { stop, move, rate, shown } = await opened();
    await move('a', 5, -5);
    await rate('a', [1, 3]);
    expect(await shown().get('a')).toBeUndefined();
    await move('a', 2);
    expect(await shown().get('a')).toEqual({ account: 'a', total: 2, moves: 1, rating: { rating: 3, facts: 1 } });
    await rate('a', [2, 0]);
    expect(await shown().get('a')).toEqual({ account: 'a', total: 2, moves: 1 });
    await rate('a', [1, 3], [2, 0]);
    expect((await shown().get('a'))?.rating).toBeUndefined();
    await rate('a', [3, 5]);
    expect((await shown().get('a'))?.rating).toEqual({ rating: 5, facts: 1 });
    await stop();
  });

  it('is queried by the indexes of its own events, and listed, with the fields of both', async () => {
    const { stop, move, rate, shown } = await opened();
    for (const account of ['a', 'b', 'c']) await move(account, 1);
    await rate('b', [1, 8]);
    const rating = { rating: 8, facts: 1 };
    const [a, b, c] = ['a', 'b', 'c'].map((account) => ({ account, total: 1, moves: 1, ...(account === 'b' ? { rating } : {}) }));
    const query = { index: 'byMoves', equals: [1], limit: 2 };
    const page = await shown().find(query);
    expect(page).toEqual({
      items: [
        { id: 'a', doc: a },
        { id: 'b', doc: b },
      ],
      next: { value: 'b', id: 'b' },
    });
    expect(await shown().find({ ...query, after: { value: 'b', id: 'b' } })).toEqual({ items: [{ id: 'c', doc: c }], next: undefined });
    expect(await Array.fromAsync(shown().all())).toEqual([a, b, c].map((doc) => ({ id: doc?.account, doc })));
    await stop();
  });

  it('keeps the fields of facts, also of new ones, while it is rebuilt, switched and switched back, and verifies without differences', async () => {
    const { context, stop, move, rate, shown } = await opened();
    await move('a', 5);
    await rate('a', [1, 1]);
    const generation = await context.views.rebuild('funds.v1');
    await rate('a', [2, 2]);
    expect(await context.views.switchTo('funds.v1', generation)).toBe(true);
    expect(await shown().get('a')).toEqual({ account: 'a', total: 5, moves: 1, rating: { rating: 2, facts: 2 } });
    await rate('a', [3, 3]);
    expect((await context.views.verify('funds.v1')).differing).toEqual([]);
    expect(await context.views.rollBack('funds.v1')).toBe(true);
    await settle();
    expect(await shown().get('a')).toEqual({ account: 'a', total: 5, moves: 1, rating: { rating: 3, facts: 3 } });
    await stop();
  });

  it('is refused when it shows fields that no facts provide', async () => {
    const { context, stop } = await start({ ...core, subscriptions: [] }, memoryPlatform());
    expect(() => context.collection(ratedFunds)).toThrow('has no view ratings.v1');
    await stop();
  });
});
