import {
  decider,
  refusalsOf,
  streamOf,
  type Command,
  type ContextDefinition,
  type DomainEvent,
  type EventView,
  type Stream,
  type StreamRef,
} from '../src/index.ts';
import type { Schema } from '../src/serialization/stored-events.ts';

/** A sample context: accounts with a balance, and a ledger that must be open for a transfer. */
export type MoneyMoved = DomainEvent<'MoneyMoved', { account: string; amount: number; total: number }>;
export type LedgerEvent = DomainEvent<'LedgerOpened', { ledger: string }> | DomainEvent<'LedgerClosed', { ledger: string }>;
export type AccountNamed = DomainEvent<'AccountNamed', { account: string; owner: string; name: string }>;
export type AccountEvent = MoneyMoved | AccountNamed;
export type Stored = AccountEvent | LedgerEvent;

export const account: Stream<number, AccountEvent> = {
  category: 'account',
  initial: 0,
  evolve: (total, { type, data }) => (type === 'MoneyMoved' ? total + data.amount : total),
};
export const ledger: Stream<boolean, LedgerEvent> = { category: 'ledger', initial: true, evolve: (_, { type }) => type === 'LedgerOpened' };

export const AT = '2026-01-01T00:00:00.000Z';
export type Transfer = Command<'Transfer', { from: string; to: string; amount: number }>;
export type Deposit = Command<'Deposit', { account: string; amount: number }>;
export type SetLedgerOpen = Command<'SetLedgerOpen', { ledger: string; open: boolean }>;

export const moneyMoved = (id: string, amount: number, total: number): MoneyMoved => ({
  type: 'MoneyMoved',
  data: { account: id, amount, total },
});
export const accountOf = (id: string): StreamRef<number, AccountEvent> => streamOf(account, id);
export const ledgerOf = (id: string): StreamRef<boolean, LedgerEvent> => streamOf(ledger, id);

const text = { title: 'No', sentence: 'This is for specs.' };
export const refusal = refusalsOf({
  'account.empty': { kind: 'missing', ...text },
  'account.overdrawn': { kind: 'conflict', ...text },
  'ledger.closed': { kind: 'conflict', ...text },
  'money.found': { kind: 'conflict', ...text },
  'money.lost': { kind: 'missing', ...text },
});

/** Moves money if the balance allows it; reads the ledger without writing to it. */
export const transfer = decider<Transfer>()({
  tenant: ({ data }) => data.from,
  streams: ({ data }) => ({ from: accountOf(data.from), to: accountOf(data.to), ledger: ledgerOf('main') }),
  decide({ data: { from, to, amount } }, states) {
    if (!states.ledger) throw refusal('ledger.closed');
    if (states.from < amount) throw refusal('account.overdrawn');
    return {
      events: {
        from: [moneyMoved(from, -amount, states.from - amount)],
        to: [moneyMoved(to, amount, states.to + (from === to ? 0 : amount))],
      },
      result: states.from - amount,
    };
  },
});
export const deposit = decider<Deposit>()({
  tenant: ({ data }) => data.account,
  streams: ({ data }) => ({ account: accountOf(data.account) }),
  decide: ({ data }, states) => ({
    events: { account: [moneyMoved(data.account, data.amount, states.account + data.amount)] },
    result: states.account + data.amount,
  }),
});
/** Repeating it does nothing. */
export const setLedgerOpen = decider<SetLedgerOpen>()({
  tenant: ({ data }) => data.ledger,
  streams: ({ data }) => ({ ledger: ledgerOf(data.ledger) }),
  decide: ({ data }, states) => ({
    events:
      states.ledger === data.open ? {} : { ledger: [{ type: data.open ? 'LedgerOpened' : 'LedgerClosed', data: { ledger: data.ledger } }] },
    result: undefined,
  }),
});

export type Balance = Readonly<{ total: number; moves: number; sum: number }>;
export const balances: EventView<Stored, Balance> = {
  name: 'balances.v1',
  indexes: {},
  keys: ({ event: { type, data } }) => (type === 'MoneyMoved' ? [data.account] : []),
  project: (doc, { event: { type, data } }) =>
    type === 'MoneyMoved' ? { total: data.total, moves: (doc?.moves ?? 0) + 1, sum: (doc?.sum ?? 0) + data.amount } : doc,
};
/** One document for all accounts: every MoneyMoved changes it. */
export const turnover: EventView<Stored, Readonly<{ moves: number; volume: number }>> = {
  name: 'turnover.v1',
  indexes: {},
  keys: ({ event: { type } }) => (type === 'MoneyMoved' ? ['all'] : []),
  project: (doc, { event: { type, data } }) =>
    type === 'MoneyMoved' ? { moves: (doc?.moves ?? 0) + 1, volume: (doc?.volume ?? 0) + Math.abs(data.amount) } : doc,
};

/** Passes objects whose named fields have these types, and leaves out all others; a trailing `?` makes one optional. */
export const shape = <T>(fields: Readonly<Record<string, string>>): Schema<T> => ({
  '~standard': {
    validate(value) {
      const data = value as Record<string, unknown>;
      const kept: Record<string, unknown> = {};
      const issues: { message: string; path: string[] }[] = [];
      for (const [name, kind] of Object.entries(fields)) {
        const field = data[name];
        if (field === undefined && kind.endsWith('?')) continue;
        const isEmail = kind === 'email' && typeof field === 'string' && field.includes('@');
        if (!isEmail && typeof field !== kind.replace('?', '')) issues.push({ message: `is no ${kind}`, path: [name] });
        kept[name] = field;
      }
      return issues.length > 0 ? { issues } : { value: kept as T };
    },
  },
});

export const accounts: ContextDefinition<Stored> = {
  name: 'accounts',
  categories: ['account', 'ledger'],
  types: {
    MoneyMoved: { schema: 1, data: shape({ account: 'string', amount: 'number', total: 'number' }) },
    AccountNamed: { schema: 1, data: shape({ account: 'string', owner: 'string', name: 'string' }), personal: { name: 'owner' } },
    LedgerOpened: { schema: 1, data: shape({ ledger: 'string' }) },
    LedgerClosed: { schema: 1, data: shape({ ledger: 'string' }) },
  },
  publish: ({ event: { type, data } }) =>
    type === 'MoneyMoved'
      ? { type: 'accounts.money-moved.v1', key: data.account, subject: data.account, data: { amount: data.amount } }
      : undefined,
  views: [balances, turnover],
  subscriptions: [],
  schedules: [],
};
