import { describe, expect, test } from '@jest/globals';
import {
  accountId,
  after,
  at,
  attempted,
  email,
  MINUTE,
  passwordChanged,
  passwordReset,
  registered,
  renamed,
  repeated,
  resetRequested,
  verified,
} from '../../test/events-fixture.ts';
import { account, verifiedOnly, type Account, type AccountEvent, type Verified } from './account.events.ts';

/** The state after these events, one a minute. */
const stateAfter = (...events: readonly AccountEvent[]): Account =>
  events.reduce((state, event, n) => account.evolve(state, event, after(n * MINUTE)), account.initial);
const verifiedAfter = (...events: readonly AccountEvent[]): Verified => verifiedOnly(stateAfter(verified, ...events));

describe('an account that is not verified', () => {
  test('does not exist before its first event', () => {
    expect(stateAfter()).toEqual({ status: 'absent' });
  });
  test('S2 counts the verification mails that were sent, and the time of the last', () => {
    expect(stateAfter(registered)).toEqual({ status: 'registered', id: accountId, email, mailed: { count: 1, last: at } });
    expect(stateAfter(registered, repeated, repeated)).toMatchObject({ mailed: { count: 3, last: after(2 * MINUTE) } });
  });
  test('S1 ignores events that only a verified account can have', () => {
    const state = stateAfter(registered);
    for (const event of [attempted, renamed('Eve'), passwordChanged('cred_2'), resetRequested('rst_1'), passwordReset('rst_1', 'cred_2')])
      expect(account.evolve(state, event, at)).toBe(state);
  });
  test('M17 is unknown to everything that needs an account', () => {
    for (const state of [stateAfter(), stateAfter(registered)]) expect(() => verifiedOnly(state)).toThrow('account.unknown');
  });
});

describe('a verified account', () => {
  test('has the name and credential that were chosen with the link', () => {
    const state = { status: 'verified', id: accountId, email, name: 'Ada', credentialId: 'cred_1', epoch: 1, resets: [] };
    expect(stateAfter(registered, verified)).toEqual(state);
    expect(stateAfter(verified)).toEqual(state);
  });
  test('ignores a repeated registration', () => {
    expect(verifiedAfter(repeated)).toEqual(verifiedAfter());
  });
  test('S2 counts the mails about attempts to register its address', () => {
    expect(verifiedAfter(attempted, attempted).attempts).toEqual({ count: 2, last: after(2 * MINUTE) });
  });
  test('can be renamed, and nothing else changes', () => {
    expect(verifiedAfter(renamed('Ada L.'))).toEqual({ ...verifiedAfter(), name: 'Ada L.' });
  });
});

describe('the password of an account', () => {
  test('T64 starts a new epoch whenever it changes', () => {
    expect(verifiedAfter(passwordChanged('cred_2'))).toMatchObject({ credentialId: 'cred_2', epoch: 2 });
    expect(verifiedAfter(resetRequested('rst_1'), passwordReset('rst_1', 'cred_3'))).toMatchObject({ credentialId: 'cred_3', epoch: 2 });
    expect(verifiedAfter(passwordChanged('cred_2'), passwordChanged('cred_3'))).toMatchObject({ credentialId: 'cred_3', epoch: 3 });
  });
  test('T55 has no open reset after a change', () => {
    expect(verifiedAfter(resetRequested('rst_1'), passwordChanged('cred_2')).resets).toEqual([]);
  });
  test('T55 has only used resets after one of them was followed', () => {
    const { resets } = verifiedAfter(resetRequested('rst_1'), resetRequested('rst_2'), passwordReset('rst_2', 'cred_2'));
    expect(resets.map(({ resetId, used }) => [resetId, used])).toEqual([
      ['rst_1', true],
      ['rst_2', true],
    ]);
  });
  test('S2 keeps the resets that were requested last, with their times', () => {
    const requests = Array.from({ length: 25 }, (_, n) => resetRequested(`rst_${String(n)}`));
    const { resets } = verifiedAfter(...requests);
    expect(resets).toHaveLength(20);
    expect(resets.at(0)).toMatchObject({ resetId: 'rst_5', requestedAt: after(6 * MINUTE), used: false });
    expect(resets.at(-1)?.resetId).toBe('rst_24');
  });
});
