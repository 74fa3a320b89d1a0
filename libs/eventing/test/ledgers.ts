import type { ContextDefinition, DomainEvent, Fact, FactView, Reactor } from '../src/index.ts';

/** A little core that only listens: it keeps account of every purse's moves, and orders a receipt for each. */
export type MovedFact = Fact<'purses.moved.v1', { amount: number }>;
export type Ledger = Readonly<{ positions: readonly string[]; sum: number }>;

/** Facts of this amount no view can take, and of that no reactor. */
export const POISON = 666;

export const ledger: FactView<MovedFact, Ledger> = {
  name: 'ledger.v1',
  indexes: {},
  keys: ({ key }) => [key],
  project: (doc, { position, data: { amount } }) => {
    if (amount === POISON) throw new TypeError('cannot count that');
    return { positions: [...(doc?.positions ?? []), position], sum: (doc?.sum ?? 0) + amount };
  },
};
export const whenMovedThenReceipt: Reactor<MovedFact> = {
  name: 'when-moved-then-receipt',
  on: 'purses.moved.v1',
  react: ({ key, position }) => [{ name: 'receipt', data: { purse: key, position } }],
};
export const ledgers: ContextDefinition<DomainEvent<'Nothing', object>> = {
  name: 'ledgers',
  categories: ['ledger'],
  types: { Nothing: { schema: 1, data: { '~standard': { validate: (value) => ({ value: value as object }) } } } },
  publish: () => undefined,
  refusals: {},
  views: [],
  subscriptions: [{ topic: 'purses.facts', validate: () => undefined, views: [ledger], reactors: [whenMovedThenReceipt] }],
  schedules: [],
};
