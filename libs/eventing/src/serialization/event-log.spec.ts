import { describe, expect, it } from '@jest/globals';
import { memoryEventStore } from '../../test/memory-event-store.ts';
import { accounts, shape, type Stored } from '../../test/accounts.ts';
import { memoryVault } from '../../test/memory-ports.ts';
import { ERASED, type DomainEvent, type Meta } from '../model/vocabulary.ts';
import { eventLog } from './event-log.ts';
import { MissingKey, UnreadableEvent, type StoredEvents } from './stored-events.ts';

const meta: Meta = {
  commandId: 'c',
  commandHash: 'h',
  correlationId: 'c',
  causationId: 'c',
  actor: 'ann',
  tenant: 't',
  occurredAt: '2026-01-01',
};
const named = (name: string, owner = 'ann'): Stored => ({ type: 'AccountNamed', data: { account: 'a', owner, name } });
const open = <E extends DomainEvent>(types: StoredEvents<E>, events = memoryEventStore(), vault = memoryVault()) => {
  const log = eventLog<E>(events, vault, { categories: ['account'], types });
  const append = (event: E, expected = -1) =>
    log.append([{ stream: 'account-a', expected, events: [{ id: `e${String(expected)}`, event, meta }] }]);
  const read = async () => (await log.read('account-a', -1)).map(({ event }) => event);
  return { log, events, vault, append, read };
};

describe('personal fields', () => {
  it('are stored encrypted for their record, and decrypted for readers', async () => {
    const { append, read, events } = open(accounts.types);
    await append(named('Ann'));
    const [stored] = events.log;
    expect(stored?.data).toMatchObject({
      account: 'a',
      owner: 'ann',
      name: { of: 'owner', sealed: expect.stringContaining('account-a|e-1|name') },
    });
    expect(await read()).toEqual([named('Ann')]);
    (events.log[0] as { id: string }).id = 'elsewhere';
    await expect(read()).rejects.toThrow('sealed elsewhere');
  });

  it('of an erased subject are read as erased, and are never stored again', async () => {
    const { append, read, events, vault } = open(accounts.types);
    await append(named('Ann'));
    await vault.erase('ann');
    await append(named('Ann'), 0);
    expect(await read()).toEqual([named(ERASED), named(ERASED)]);
    expect(events.log[1]?.data['name']).toBe(ERASED);
  });

  it('K7 whose key is not there, and was not erased, are never read as erased', async () => {
    const { append, read, vault } = open(accounts.types);
    await append(named('Ann'));
    vault.lose('ann');
    await expect(read()).rejects.toThrow('the key of ann is not there');
    await expect(read()).rejects.toBeInstanceOf(MissingKey);
    await vault.erase('ann');
    expect(await read()).toEqual([named(ERASED)]);
  });

  it('that are erased need not match their schema, all others must', async () => {
    type Mailed = DomainEvent<'Mailed', { owner: string; email: string; count: number }>;
    const types: StoredEvents<Mailed> = {
      Mailed: { schema: 1, data: shape({ owner: 'string', email: 'email', count: 'number' }), personal: { email: 'owner' } },
    };
    const { append, read, vault, events } = open(types);
    await append({ type: 'Mailed', data: { owner: 'ann', email: 'ann@example.org', count: 1 } });
    await vault.erase('ann');
    expect(await read()).toEqual([{ type: 'Mailed', data: { owner: 'ann', email: ERASED, count: 1 } }]);
    (events.log[0]?.data as { count: unknown }).count = 'many';
    await expect(read()).rejects.toThrow(UnreadableEvent);
  });

  it('create no key if nothing is encrypted, and refuse values other than text', async () => {
    const types: StoredEvents<DomainEvent<'AccountNamed', { account: string; owner?: string; name?: string }>> = {
      AccountNamed: { schema: 1, data: shape({ account: 'string', owner: 'string?', name: 'string?' }), personal: { name: 'owner' } },
    };
    const { append, vault, events } = open(types);
    await append({ type: 'AccountNamed', data: { account: 'a', owner: 'ann' } });
    expect(vault.subjects()).toEqual([]);
    await expect(append({ type: 'AccountNamed', data: { account: 'a', name: 'Ann' } }, 0)).rejects.toThrow(TypeError);
    expect(events.log).toHaveLength(1);
  });
});

describe('old shapes', () => {
  type Old = DomainEvent<'AccountNamed', { owner: string; nick: string }>;
  type New = DomainEvent<'AccountNamed', { owner: string; name: string; since: number }>;
  const old: StoredEvents<Old> = {
    AccountNamed: { schema: 1, data: shape({ owner: 'string', nick: 'string' }), personal: { nick: 'owner' } },
  };
  const next: StoredEvents<New> = {
    AccountNamed: {
      schema: 3,
      data: shape({ owner: 'string', name: 'string', since: 'number' }),
      personal: { name: 'owner' },
      upcast: { 1: ({ nick, ...rest }) => ({ ...rest, name: nick }), 2: (data) => ({ ...data, since: 0 }) },
    },
  };

  it('are upcast step by step, also if a personal field had another name', async () => {
    const { append, events, vault } = open(old);
    await append({ type: 'AccountNamed', data: { owner: 'ann', nick: 'Annie' } });
    expect(await open(next, events, vault).read()).toEqual([{ type: 'AccountNamed', data: { owner: 'ann', name: 'Annie', since: 0 } }]);
  });

  it('that are newer than the reader stop it, and a schema with missing steps fails at the start', async () => {
    const { append, events, vault } = open(next);
    await append({ type: 'AccountNamed', data: { owner: 'ann', name: 'Ann', since: 1 } });
    await expect(open(old, events, vault).read()).rejects.toThrow('newer than 1');
    await expect(open({} as StoredEvents<Old>, events, vault).read()).rejects.toThrow('unknown event type');
    expect(() => open({ AccountNamed: { ...next.AccountNamed, upcast: {} } })).toThrow('no upcaster from schema 1');
  });
});
