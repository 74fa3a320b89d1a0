import { given } from '@guildhall/testing';
import { describe, expect, test } from '@jest/globals';
import { changePassword, renameAccount, requestPasswordReset, resetPassword } from './account.decider.ts';
import type { AccountEvent } from './account.events.ts';
import { linkMade } from './link.events.ts';
import type { SessionEvent } from './session.events.ts';

const at = '2030-01-01T12:00:00.000Z';
const soon = '2030-01-01T13:00:00.000Z';
const MINUTE = 60_000;
const by = 'acc_1';
const accountId = by;
const verified: AccountEvent = {
  type: 'AccountVerified',
  data: { accountId, credentialId: 'cred_1', email: 'ada@example.com', name: 'Ada' },
};
const asked = (resetId: string, expiresAt = soon): AccountEvent => ({
  type: 'PasswordResetRequested',
  data: { accountId, resetId, expiresAt },
});
const done = (resetId: string): AccountEvent => ({ type: 'PasswordReset', data: { accountId, resetId, credentialId: 'cred_2' } });
const changed: AccountEvent = { type: 'PasswordChanged', data: { accountId, credentialId: 'cred_2', sessionId: 'ses_1' } };
const started = (epoch: number): SessionEvent => ({
  type: 'SessionStarted',
  data: { sessionId: 'ses_1', accountId, epoch, idleUntil: soon, endsAt: soon },
});

describe('the account', () => {
  const rename = (name: string) => ({ type: 'RenameAccount', by, at, data: { accountId, name } }) as const;
  test('can be renamed, and the same name again is the same wish', () => {
    given(renameAccount, { account: [verified] })
      .when(rename('Ada L.'))
      .then({ account: [{ type: 'AccountRenamed', data: { accountId, name: 'Ada L.' } }] });
    given(renameAccount, { account: [verified] })
      .when(rename('Ada'))
      .nothing();
    given(renameAccount).when(rename('Ada')).refused('account.unknown');
  });
});

describe('changing the password', () => {
  const change = {
    type: 'ChangePassword',
    by,
    at,
    data: { accountId, sessionId: 'ses_1', was: 'cred_1', credentialId: 'cred_2' },
  } as const;
  test('T64 leaves every other session behind and takes the own one along', () => {
    given(changePassword, { account: [verified], session: [started(1)] })
      .when(change)
      .then(
        { account: [changed], session: [{ type: 'SessionContinued', data: { sessionId: 'ses_1', accountId, epoch: 2 } }] },
        { unused: ['cred_1'] },
      );
  });
  test('is refused to a session that is over, and when the password has changed meanwhile', () => {
    given(changePassword, { account: [verified, changed], session: [started(1)] })
      .when(change)
      .refused('session.ended');
    given(changePassword, { account: [verified, changed], session: [started(2)] })
      .when({ ...change, data: { ...change.data, credentialId: 'cred_3' } })
      .refused('password.wrong');
    given(changePassword, { account: [verified] })
      .when(change)
      .refused('session.ended');
  });
  test('S13 changes nothing, and drops no hash, when it has been done already', () => {
    given(changePassword, { account: [verified, changed], session: [started(2)] })
      .when({ ...change, data: { ...change.data, was: 'cred_2' } })
      .then({}, { unused: [] });
  });
  test('T55 makes a reset link that is on its way worthless', () => {
    given(resetPassword, { account: [verified, asked('rst_1'), changed] })
      .when(reset('rst_1'))
      .refused('reset.invalid');
  });
});

const reset = (resetId: string, when = at) =>
  ({ type: 'ResetPassword', by, at: when, data: { accountId, resetId, credentialId: 'cred_2' } }) as const;

/** A link from another mail, after one was followed. */
const otherLink = (decider: typeof resetPassword): void =>
  given(decider, { account: [verified, asked('rst_1'), asked('rst_2'), done('rst_2')] })
    .when(reset('rst_1'))
    .refused('reset.used');

describe('resetting the password', () => {
  const request = (when = at) =>
    ({ type: 'RequestPasswordReset', by, at: when, data: { accountId, resetId: 'rst_new', expiresAt: soon, pause: MINUTE } }) as const;
  const made = { account: [asked('rst_new')], link: [linkMade('rst_new', accountId)] };
  test('is offered to a verified account only', () => {
    given(requestPasswordReset, { account: [verified] })
      .when(request())
      .then(made);
    given(requestPasswordReset).when(request()).refused('account.unknown');
  });
  test('S2 makes no link as long as one was made lately, twice as long with each that is open', () => {
    const after = (links: number, ms: number) =>
      given(requestPasswordReset, { account: [verified, ...Array.from({ length: links }, (_, n) => asked(`rst_${String(n)}`))] }, at).when(
        request(new Date(Date.parse(at) + ms).toISOString()),
      );
    after(1, MINUTE - 1).nothing();
    after(1, MINUTE).then(made);
    after(3, 4 * MINUTE - 1).nothing();
    after(3, 4 * MINUTE).then(made);
    after(20, 60 * MINUTE - 1).nothing();
    after(20, 60 * MINUTE).then(made);
  });
  test('S2 makes a link at once when the last one was used, or the password changed', () => {
    for (const end of [done('rst_1'), changed])
      given(requestPasswordReset, { account: [verified, asked('rst_1'), end] }, at)
        .when(request())
        .then(made);
  });
  test('S2 takes any link that is open, however many were asked for', () => {
    given(resetPassword, { account: [verified, asked('rst_1'), ...Array.from({ length: 19 }, (_, n) => asked(`rst_0${String(n)}`))] })
      .when(reset('rst_1'))
      .then({ account: [done('rst_1')] }, { accountId, unused: ['cred_1'] });
  });
  test('T55 takes a link once, in time', () => {
    given(resetPassword, { account: [verified, asked('rst_1')] })
      .when(reset('rst_1'))
      .then({ account: [done('rst_1')] }, { accountId, unused: ['cred_1'] });
    given(resetPassword, { account: [verified, asked('rst_1'), done('rst_1')] })
      .when(reset('rst_1'))
      .refused('reset.used');
    given(resetPassword, { account: [verified, asked('rst_1')] })
      .when(reset('rst_1', soon))
      .refused('reset.expired');
    given(resetPassword, { account: [verified] })
      .when(reset('rst_1'))
      .refused('reset.invalid');
    given(resetPassword, { account: [verified, asked('rst_2', soon), done('rst_2'), asked('rst_3')] })
      .when(reset('rst_2'))
      .refused('reset.used');
  });
  test('T55 every link dies with the one that was followed', () => otherLink(resetPassword));
  test('T55 the test fails on a decider that takes any link of the account', () => {
    const any: typeof resetPassword = {
      ...resetPassword,
      decide: (command, states) => {
        const { account } = states;
        if (account.status !== 'verified') throw new Error('it is verified');
        const resets = account.resets.map((one) => ({ ...one, used: false }));
        return resetPassword.decide(command, { account: { ...account, resets } });
      },
    };
    expect(() => otherLink(any)).toThrow();
  });
});
