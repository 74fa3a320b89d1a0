import { describe, expect, test } from '@jest/globals';
import {
  accountId,
  after,
  at,
  DAY,
  passwordChanged,
  registered,
  sessionContinued,
  sessionEnded,
  sessionRefreshed,
  sessionStarted,
  verified,
} from '../../test/events-fixture.ts';
import { account, type Account, type AccountEvent } from './account.events.ts';
import { isLive, isRepeatedRefresh, liveSession, session, type Session, type SessionEvent } from './session.events.ts';

const sessionAfter = (...events: readonly SessionEvent[]): Session =>
  events.reduce((state, event) => session.evolve(state, event, at), session.initial);
const accountAfter = (...events: readonly AccountEvent[]): Account =>
  events.reduce((state, event) => account.evolve(state, event, at), account.initial);
const owner = accountAfter(verified);

describe('a session', () => {
  test('starts with the first generation of its tokens', () => {
    const open = { status: 'open', accountId, epoch: 1, generation: 1, idleUntil: after(7 * DAY), endsAt: after(30 * DAY) };
    expect(sessionAfter(sessionStarted())).toEqual(open);
  });
  test('U1 remembers when and from which network it was refreshed last', () => {
    expect(sessionAfter(sessionStarted(), sessionRefreshed(2, after(8 * DAY), 'home'))).toMatchObject({
      generation: 2,
      idleUntil: after(8 * DAY),
      refreshed: { at, network: 'home' },
    });
  });
  test('T64 continues in the epoch of a new password', () => {
    expect(sessionAfter(sessionStarted(), sessionContinued(2))).toMatchObject({ status: 'open', epoch: 2, generation: 1 });
  });
  test('T64 stays ended, whatever comes later', () => {
    const ended = { status: 'ended', accountId };
    expect(sessionAfter(sessionStarted(), sessionEnded('signedOut'))).toEqual(ended);
    expect(sessionAfter(sessionStarted(), sessionEnded('reused'), sessionRefreshed(2), sessionContinued(2))).toEqual(ended);
  });
  test('ignores events without a start', () => {
    expect(sessionAfter(sessionRefreshed(2), sessionContinued(2), sessionEnded('revoked'))).toEqual({ status: 'absent' });
  });
});

describe('a live session', () => {
  test('gives the open session and its owner', () => {
    const open = sessionAfter(sessionStarted());
    expect(liveSession(open, owner, at)).toEqual({ open, owner });
    expect(isLive(open, owner, at)).toBe(true);
  });
  test('T64 ends at the moment it has been idle for too long', () => {
    const open = sessionAfter(sessionStarted());
    expect(isLive(open, owner, after(7 * DAY - 1))).toBe(true);
    expect(isLive(open, owner, after(7 * DAY))).toBe(false);
  });
  test('T64 ends with a new password, unless it was continued', () => {
    const changed = accountAfter(verified, passwordChanged('cred_2'));
    expect(isLive(sessionAfter(sessionStarted()), changed, at)).toBe(false);
    expect(isLive(sessionAfter(sessionStarted(), sessionContinued(2)), changed, at)).toBe(true);
  });
  test('does not exist when it was ended, never started, or its account is not verified', () => {
    expect(isLive(sessionAfter(sessionStarted(), sessionEnded('revoked')), owner, at)).toBe(false);
    expect(isLive(sessionAfter(), owner, at)).toBe(false);
    for (const unverified of [accountAfter(), accountAfter(registered)])
      expect(isLive(sessionAfter(sessionStarted()), unverified, at)).toBe(false);
  });
  test('T69 belongs to one account', () => {
    const other = accountAfter({
      type: 'AccountVerified',
      data: { accountId: 'acc_2', credentialId: 'c', email: 'b@example.com', name: 'Bob' },
    });
    expect(isLive(sessionAfter(sessionStarted()), other, at)).toBe(false);
  });
});

describe('U1 a repeated refresh', () => {
  const open = sessionAfter(sessionStarted(), sessionRefreshed(2, after(8 * DAY), 'home'));
  const isRepeated = (more: Readonly<{ generation?: number; network?: string; at?: string }> = {}): boolean => {
    if (open.status !== 'open') throw new Error('the session is open');
    return isRepeatedRefresh(open, { generation: 1, network: 'home', grace: 10_000, at, ...more });
  };
  test('is the token before the newest, from the same network, within the grace period', () => {
    expect(isRepeated()).toBe(true);
    expect(isRepeated({ at: after(9_999) })).toBe(true);
  });
  test('is nothing else', () => {
    expect(isRepeated({ at: after(10_000) })).toBe(false);
    expect(isRepeated({ network: 'elsewhere' })).toBe(false);
    expect(isRepeated({ generation: 2 })).toBe(false);
    expect(isRepeated({ generation: 0 })).toBe(false);
  });
});
