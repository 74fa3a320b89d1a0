import type { PageKey, StreamRef } from '@guildhall/eventing';
import { manualClock } from '@guildhall/testing';
import { describe, expect, jest, test } from '@jest/globals';
import { accountId, after, at, email, passwordChanged, registered, sessionId, verified } from '../../test/events-fixture.ts';
import type { AccountEvent } from '../domain/account.events.ts';
import type { Caller, Dependencies } from '../ports.ts';
import { listSessions } from './sessions.query.ts';
import type { SessionDoc } from './sessions.view.ts';

const caller: Caller = { accountId, sessionId, email, name: 'Ada' };
const doc: SessionDoc = { sessionId, accountId, epoch: 1, createdAt: at, lastUsedAt: at, idleUntil: after(1) };
const next = ['next'] as unknown as PageKey; // opaque to the query

/** The query over an account with this history and a view that has one document; `calls` names what was asked for, in order. */
const openQuery = (...history: readonly AccountEvent[]) => {
  const calls: string[] = [];
  const find = jest.fn(async (_: object) => {
    calls.push('find');
    return { items: [{ id: sessionId, doc }], next };
  });
  const readState = async <S>({ stream }: StreamRef<S, never>): Promise<S> => {
    calls.push('readState');
    return (history as readonly never[]).reduce((state, event) => stream.evolve(state, event, at), stream.initial); // of an account
  };
  const waitForProjections = async (min?: string): Promise<void> => void calls.push(`waitForProjections ${String(min)}`);
  const collection = () => ({ find });
  const dependencies = { collection, waitForProjections, readState, clock: manualClock(at) } as unknown as Dependencies; // all that the query uses
  const sessions = listSessions(dependencies);
  return { sessions, find, calls };
};

describe('the sessions of an account', () => {
  const body = { id: sessionId, createdAt: at, lastUsedAt: at, userAgent: null, current: true };
  test('are the open ones in the order of their last use', async () => {
    const { sessions, find } = openQuery(verified, passwordChanged('cred_2'));
    expect(await sessions({ limit: 20 }, { caller })).toEqual({ items: [body], next });
    expect(find).toHaveBeenCalledWith({ index: 'live', equals: [accountId, 2], from: after(1), order: 'descending', limit: 20 });
  });
  test('contain which one is the current one', async () => {
    const { sessions } = openQuery(verified);
    const { items } = await sessions({ limit: 20 }, { caller: { ...caller, sessionId: 'ses_2' } });
    expect(items).toEqual([{ ...body, current: false }]);
  });
  test('are listed page by page', async () => {
    const { sessions, find } = openQuery(verified);
    await sessions({ limit: 2, after: next }, { caller });
    expect(find).toHaveBeenCalledWith(expect.objectContaining({ limit: 2, after: next }));
  });
  test('are read when the view has every acknowledged event, and the position that the request names', async () => {
    const { sessions, calls } = openQuery(verified);
    await sessions({ limit: 20 }, { caller, minPosition: '0007' });
    expect(calls).toEqual(['readState', 'waitForProjections 0007', 'find']);
  });
  test('M17 are refused to an account that is not verified', async () => {
    const { sessions, calls } = openQuery(registered);
    await expect(sessions({ limit: 20 }, { caller })).rejects.toThrow('account.unknown');
    expect(calls).toEqual(['readState']);
  });
});
