import {
  decider,
  Refusal,
  streamOf,
  type Command,
  type ContextDefinition,
  type DomainEvent,
  type EventView,
  type Schema,
  type Stream,
  type StreamRef,
} from '../src/index.ts';

/** A little core: purses that money moves between, and a till that must be open. */
export type Moved = DomainEvent<'Moved', { purse: string; amount: number; total: number }>;
export type Till = DomainEvent<'TillOpened', { till: string }> | DomainEvent<'TillShut', { till: string }>;
export type Named = DomainEvent<'Named', { purse: string; owner: string; name: string }>;
export type PurseEvent = Moved | Named;
export type Stored = PurseEvent | Till;

export const purse: Stream<number, PurseEvent> = {
  category: 'purse',
  initial: 0,
  evolve: (total, { type, data }) => (type === 'Moved' ? total + data.amount : total),
};
export const till: Stream<boolean, Till> = { category: 'till', initial: true, evolve: (_, { type }) => type === 'TillOpened' };

export const AT = '2026-01-01T00:00:00.000Z';
export type Pay = Command<'Pay', { from: string; to: string; amount: number }>;
export type Put = Command<'Put', { purse: string; amount: number }>;
export type Turn = Command<'Turn', { till: string; open: boolean }>;

export const moved = (id: string, amount: number, total: number): Moved => ({ type: 'Moved', data: { purse: id, amount, total } });
export const purseOf = (id: string): StreamRef<number, PurseEvent> => streamOf(purse, id);
export const tillOf = (id: string): StreamRef<boolean, Till> => streamOf(till, id);

/** Moves money if there is enough; checks the till and writes nothing to it. */
export const pay = decider<Pay>()({
  tenant: ({ data }) => data.from,
  streams: ({ data }) => ({ from: purseOf(data.from), to: purseOf(data.to), till: tillOf('main') }),
  decide({ data: { from, to, amount } }, states) {
    if (!states.till) throw new Refusal('conflict', 'till.shut');
    if (states.from < amount) throw new Refusal('conflict', 'purse.short');
    return {
      events: { from: [moved(from, -amount, states.from - amount)], to: [moved(to, amount, states.to + (from === to ? 0 : amount))] },
      result: states.from - amount,
    };
  },
});
export const put = decider<Put>()({
  tenant: ({ data }) => data.purse,
  streams: ({ data }) => ({ purse: purseOf(data.purse) }),
  decide: ({ data }, states) => ({
    events: { purse: [moved(data.purse, data.amount, states.purse + data.amount)] },
    result: states.purse + data.amount,
  }),
});
/** The same wish again does nothing. */
export const turn = decider<Turn>()({
  tenant: ({ data }) => data.till,
  streams: ({ data }) => ({ till: tillOf(data.till) }),
  decide: ({ data }, states) => ({
    events: states.till === data.open ? {} : { till: [{ type: data.open ? 'TillOpened' : 'TillShut', data: { till: data.till } }] },
    result: undefined,
  }),
});

export type Balance = Readonly<{ total: number; moves: number; sum: number }>;
export const balances: EventView<Stored, Balance> = {
  name: 'balances.v1',
  indexes: {},
  keys: ({ event: { type, data } }) => (type === 'Moved' ? [data.purse] : []),
  project: (doc, { event: { type, data } }) =>
    type === 'Moved' ? { total: data.total, moves: (doc?.moves ?? 0) + 1, sum: (doc?.sum ?? 0) + data.amount } : doc,
};
/** One document of all purses: every event touches it. */
export const turnover: EventView<Stored, Readonly<{ moves: number; volume: number }>> = {
  name: 'turnover.v1',
  indexes: {},
  keys: ({ event: { type } }) => (type === 'Moved' ? ['all'] : []),
  project: (doc, { event: { type, data } }) =>
    type === 'Moved' ? { moves: (doc?.moves ?? 0) + 1, volume: (doc?.volume ?? 0) + Math.abs(data.amount) } : doc,
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

export const purses: ContextDefinition<Stored> = {
  name: 'purses',
  categories: ['purse', 'till'],
  types: {
    Moved: { schema: 1, data: shape({ purse: 'string', amount: 'number', total: 'number' }) },
    Named: { schema: 1, data: shape({ purse: 'string', owner: 'string', name: 'string' }), personal: { name: 'owner' } },
    TillOpened: { schema: 1, data: shape({ till: 'string' }) },
    TillShut: { schema: 1, data: shape({ till: 'string' }) },
  },
  publish: ({ event: { type, data } }) =>
    type === 'Moved' ? { type: 'purses.moved.v1', key: data.purse, subject: data.purse, data: { amount: data.amount } } : undefined,
  refusals: {},
  views: [balances, turnover],
  subscriptions: [],
  schedules: [],
};
