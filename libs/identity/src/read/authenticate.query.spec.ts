import { StoreUnavailable, type StreamRef } from '@guildhall/eventing';
import { manualClock } from '@guildhall/testing';
import { describe, expect, jest, test } from '@jest/globals';
import {
  accountId,
  at,
  DAY,
  email,
  passwordChanged,
  renamed,
  sessionEnded,
  sessionId,
  sessionStarted,
  verified,
} from '../../test/events-fixture.ts';
import type { Dependencies } from '../ports.ts';
import type { StoredEvent } from '../stored.ts';
import { authenticate, sessionCache } from './authenticate.query.ts';

const RECHECK = 5_000;
const claims = { accountId, sessionId };
const ada = { ...claims, email, name: 'Ada' };

/** The query over streams in memory, which a test can append to. */
const openQuery = (max = 10) => {
  const streams = new Map<string, StoredEvent[]>([
    [`account-${accountId}`, [verified]],
    [`session-${sessionId}`, [sessionStarted()]],
  ]);
  const clock = manualClock(at);
  const readState = jest.fn(async <S>({ name, stream }: StreamRef<S, never>): Promise<S> => {
    const events = (streams.get(name) ?? []) as never[]; // of that stream's type
    return events.reduce((state, event) => stream.evolve(state, event, at), stream.initial);
  });
  const append = (name: string, event: StoredEvent): void => void streams.set(name, [...(streams.get(name) ?? []), event]);
  const dependencies = { readState, clock, sessionCache: { recheck: RECHECK, max } } as unknown as Dependencies; // all that the cache uses
  return { cache: sessionCache(dependencies), readState, append, clock };
};

describe('the caller of a token', () => {
  test('is the account of a live session', async () => {
    const { cache } = openQuery();
    expect(await cache.callerOf(claims)).toEqual(ada);
  });
  test('is undefined when the session is unknown, ended, or of another account', async () => {
    const { cache, append } = openQuery();
    expect(await cache.callerOf({ accountId, sessionId: 'ses_unknown' })).toBeUndefined();
    expect(await cache.callerOf({ accountId: 'acc_2', sessionId })).toBeUndefined();
    append(`session-${sessionId}`, sessionEnded('revoked'));
    expect(await cache.callerOf(claims)).toBeUndefined();
  });
  test('is answered from memory until the next check is due', async () => {
    const { cache, readState, append, clock } = openQuery();
    await cache.callerOf(claims);
    append(`account-${accountId}`, renamed('Ada L.'));
    await clock.advance(RECHECK - 1);
    expect(cache.callerOf(claims)).toEqual(ada);
    expect(readState).toHaveBeenCalledTimes(2);
    await clock.advance(1);
    expect(await cache.callerOf(claims)).toEqual({ ...ada, name: 'Ada L.' });
    expect(readState).toHaveBeenCalledTimes(4);
  });
  test('T64 a session that another process ended is refused after the next check at the latest', async () => {
    const { cache, append, clock } = openQuery();
    await cache.callerOf(claims);
    append(`session-${sessionId}`, sessionEnded('signedOut'));
    await clock.advance(RECHECK);
    expect(await cache.callerOf(claims)).toBeUndefined();
  });
  test('T64 a session is not remembered beyond the time it may be idle', async () => {
    const { cache, clock } = openQuery();
    await clock.advance(7 * DAY - 1_000);
    expect(await cache.callerOf(claims)).toEqual(ada);
    await clock.advance(1_000);
    expect(await cache.callerOf(claims)).toBeUndefined();
  });
  test('is an error while the store is unavailable, and is read again', async () => {
    const { cache, readState } = openQuery();
    readState.mockRejectedValueOnce(new StoreUnavailable('away'));
    await expect(cache.callerOf(claims)).rejects.toThrow('away');
    expect(await cache.callerOf(claims)).toEqual(ada);
  });
  test('is cached for a maximum number of sessions', async () => {
    const { cache, readState, append } = openQuery(2);
    for (const id of ['ses_2', 'ses_3']) append(`session-${id}`, sessionStarted(id));
    for (const id of [sessionId, 'ses_2', 'ses_3']) await cache.callerOf({ accountId, sessionId: id });
    const before = readState.mock.calls.length;
    await cache.callerOf({ accountId, sessionId: 'ses_3' });
    expect(readState).toHaveBeenCalledTimes(before);
    await cache.callerOf(claims);
    expect(readState).toHaveBeenCalledTimes(before + 2);
  });
});

describe('T64 a session that this process ends', () => {
  test('is refused at once', async () => {
    const { cache, append } = openQuery();
    await cache.callerOf(claims);
    append(`session-${sessionId}`, sessionEnded('signedOut'));
    cache.forgetSession(sessionId);
    expect(await cache.callerOf(claims)).toBeUndefined();
  });
  test('is refused at once when the account has a new password', async () => {
    const { cache, append } = openQuery();
    await cache.callerOf(claims);
    append(`account-${accountId}`, passwordChanged('cred_2'));
    cache.forgetAccount(accountId);
    expect(await cache.callerOf(claims)).toBeUndefined();
  });
  test('is not cached by a read that began before', async () => {
    const { cache, append } = openQuery();
    const reading = cache.callerOf(claims);
    append(`session-${sessionId}`, sessionEnded('signedOut'));
    cache.forgetSession(sessionId);
    await reading;
    expect(await cache.callerOf(claims)).toBeUndefined();
  });
  test('does not affect cached sessions of other accounts', async () => {
    const { cache, readState } = openQuery();
    await cache.callerOf(claims);
    const before = readState.mock.calls.length;
    cache.forgetAccount('acc_2');
    cache.forgetSession('ses_2');
    expect(cache.callerOf(claims)).toEqual(ada);
    expect(readState).toHaveBeenCalledTimes(before);
  });
});

describe('a token', () => {
  const read = (token: string) => (token === 'good' ? claims : undefined);
  const tokens = (read: (token: string) => unknown) => ({ tokens: { read } }) as unknown as Dependencies; // all that it uses
  const atOnce = tokens(read);
  const later = tokens((token) => Promise.resolve(read(token)));
  test('is looked up in the live sessions when it is genuine', async () => {
    const { cache } = openQuery();
    expect(await authenticate(atOnce, cache)('good')).toEqual(ada);
    expect(await authenticate(later, cache)('good')).toEqual(ada);
  });
  test('is refused without reading a session when it is not genuine', async () => {
    const { cache, readState } = openQuery();
    expect(authenticate(atOnce, cache)('forged')).toBeUndefined();
    expect(await authenticate(later, cache)('forged')).toBeUndefined();
    expect(readState).not.toHaveBeenCalled();
  });
});
