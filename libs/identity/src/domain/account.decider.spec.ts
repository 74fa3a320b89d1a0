import { given } from '@guildhall/testing';
import { describe, expect, test } from '@jest/globals';
import { changePassword, renameAccount, requestPasswordReset, resetPassword } from './account.decider.ts';
import type { AccountEvent } from './account.events.ts';
import { linkMade } from './link.events.ts';
import type { SessionEvent } from './session.events.ts';

const at = '2030-01-01T12:00:00.000Z';
const soon = '2030-01-01T13:00:00.000Z';
const by = 'acc_1';
const accountId = by;
const verified: AccountEvent = {
  type: 'AccountVerified',
  data: { accountId, registrationId: 'reg_1', credentialId: 'cred_1', email: 'ada@example.com', name: 'Ada' },
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
      .when(change)
      .refused('password.wrong');
    given(changePassword, { account: [verified] })
      .when(change)
      .refused('session.ended');
  });
  test('T55 makes a reset link that is on its way worthless', () => {
    given(resetPassword, { account: [verified, asked('rst_1'), changed] })
      .when(reset('rst_1'))
      .refused('reset.invalid');
  });
});

const reset = (resetId: string, when = at) =>
  ({ type: 'ResetPassword', by, at: when, data: { accountId, resetId, credentialId: 'cred_2' } }) as const;

/** A link from an older mail, when a newer one was sent. */
const olderLink = (decider: typeof resetPassword): void =>
  given(decider, { account: [verified, asked('rst_1'), asked('rst_2')] })
    .when(reset('rst_1'))
    .refused('reset.invalid');

describe('resetting the password', () => {
  test('is offered to a verified account only', () => {
    const request = { type: 'RequestPasswordReset', by, at, data: { accountId, resetId: 'rst_1', expiresAt: soon } } as const;
    given(requestPasswordReset, { account: [verified] })
      .when(request)
      .then({ account: [asked('rst_1')], link: [linkMade('rst_1', accountId)] });
    given(requestPasswordReset).when(request).refused('account.unknown');
  });
  test('T55 takes the newest link, once, in time', () => {
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
      .refused('reset.invalid');
  });
  test('T55 an older link dies with a newer one', () => olderLink(resetPassword));
  test('T55 the test fails on a decider that takes any link of the account', () => {
    const any: typeof resetPassword = {
      ...resetPassword,
      decide: (command, states) => {
        const { account } = states;
        const newest = account.status === 'verified' ? account.reset?.resetId : undefined;
        return resetPassword.decide({ ...command, data: { ...command.data, resetId: newest ?? '' } }, states);
      },
    };
    expect(() => olderLink(any)).toThrow();
  });
});
