import type { ContextDefinition, DomainEvent, Fact, FactView, Reactor } from '../src/index.ts';

/** A sample context that only consumes facts: a statement per account, and a job to send a receipt for each movement. */
export type MoneyMovedFact = Fact<'accounts.money-moved.v1', { amount: number }>;
export type Statement = Readonly<{ positions: readonly string[]; sum: number }>;

/** The view throws on facts with this amount. */
export const POISON = 666;

export const statement: FactView<MoneyMovedFact, Statement> = {
  name: 'statement.v1',
  indexes: {},
  keys: ({ key }) => [key],
  project: (doc, { position, data: { amount } }) => {
    if (amount === POISON) throw new TypeError('cannot count that');
    return { positions: [...(doc?.positions ?? []), position], sum: (doc?.sum ?? 0) + amount };
  },
};
export const whenMoneyMovedThenReceipt: Reactor<MoneyMovedFact> = {
  name: 'when-money-moved-then-receipt',
  on: ['accounts.money-moved.v1'],
  react: ({ key, position }) => [{ name: 'receipt', data: { account: key, position } }],
};
export const statements: ContextDefinition<DomainEvent<'Nothing', object>> = {
  name: 'statements',
  categories: ['statement'],
  types: { Nothing: { schema: 1, data: { '~standard': { validate: (value) => ({ value: value as object }) } } } },
  publish: () => undefined,
  views: [],
  subscriptions: [{ topic: 'accounts.facts', validate: () => undefined, views: [statement], reactors: [whenMoneyMovedThenReceipt] }],
  schedules: [],
};
