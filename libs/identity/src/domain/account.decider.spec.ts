import { claimed } from '@guildhall/eventing';
import { given } from '@guildhall/testing';
import { describe, expect, test } from '@jest/globals';
import { decideChangePassword, decideRenameAccount, decideRequestPasswordReset, decideResetPassword } from './account.decider.ts';
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
  const rename = (name: string) => ({ type: 'RenameAccount', by, at, data: { name } }) as const;
  test('can be renamed, and the same name changes nothing', () => {
    given(decideRenameAccount, { account: [verified] })
      .when(rename('Ada L.'))
      .then({ account: [{ type: 'AccountRenamed', data: { accountId, name: 'Ada L.' } }] });
    given(decideRenameAccount, { account: [verified] })
      .when(rename('Ada'))
      .nothing();
    given(decideRenameAccount).when(rename('Ada')).refused('account.unknown');
  });
});

describe('changing the password', () => {
  const change = { type: 'ChangePassword', by, at, data: { sessionId: 'ses_1', provenId: 'cred_1', credentialId: 'cred_2' } } as const;
  test('T64 ends every other session, and continues the own one', () => {
    given(decideChangePassword, { account: [verified], session: [started(1)] })
      .when(change)
      .then(
        { account: [changed], session: [{ type: 'SessionContinued', data: { sessionId: 'ses_1', accountId, epoch: 2 } }] },
        { unused: ['cred_1'] },
      );
  });
  test('is refused to an ended session, and when the password has changed meanwhile', () => {
    given(decideChangePassword, { account: [verified, changed], session: [started(1)] })
      .when(change)
      .refused('session.ended');
    given(decideChangePassword, { account: [verified, changed], session: [started(2)] })
      .when({ ...change, data: { ...change.data, credentialId: 'cred_3' } })
      .refused('password.wrong');
    given(decideChangePassword, { account: [verified] })
      .when(change)
      .refused('session.ended');
  });
  test('S13 does nothing when it was done before, and releases no hash', () => {
    given(decideChangePassword, { account: [verified, changed], session: [started(2)] })
      .when({ ...change, data: { ...change.data, provenId: 'cred_2' } })
      .then({}, { unused: [] });
  });
  test('T55 invalidates open reset links', () => {
    given(decideResetPassword, { account: [verified, asked('rst_1'), changed] })
      .when(reset('rst_1'))
      .refused('reset.invalid');
  });
});

const reset = (resetId: string, when = at) =>
  ({ type: 'ResetPassword', by, at: when, data: { accountId, resetId, credentialId: 'cred_2' } }) as const;

/** Follows another link after one was used. */
const otherLink = (decider: typeof decideResetPassword): void =>
  given(decider, { account: [verified, asked('rst_1'), asked('rst_2'), done('rst_2')] })
    .when(reset('rst_1'))
    .refused('reset.used');

describe('requesting a password reset', () => {
  const [addressKey, email, weekLater] = ['abc', 'ada@example.com', '2030-01-08T12:00:00.000Z'];
  const request = (when = at) =>
    ({
      type: 'RequestPasswordReset',
      by: 'system',
      at: when,
      data: { addressKey, email, resetId: 'rst_new', expiresAt: soon, verificationExpiresAt: weekLater, pause: MINUTE },
    }) as const;
  const address = [claimed(accountId)];
  const made = { account: [asked('rst_new')], link: [linkMade('rst_new', accountId)] };
  const after = (ms: number): string => new Date(Date.parse(at) + ms).toISOString();

  test('creates a link for a verified account', () => {
    given(decideRequestPasswordReset, { address, account: [verified] })
      .when(request())
      .then(made);
  });
  test('is refused for an address that no account holds, or no longer', () => {
    given(decideRequestPasswordReset).when(request()).refused('account.unknown');
    given(decideRequestPasswordReset, { address: [claimed(accountId, at)] })
      .when(request())
      .refused('account.unknown');
  });
  describe('U5 of an unverified address', () => {
    const registration = { accountId, email, expiresAt: weekLater };
    const registered: AccountEvent = { type: 'AccountRegistered', data: registration };
    const held = [claimed(accountId, weekLater)];
    test('mails the link that verifies it, and claims the address for as long', () => {
      given(decideRequestPasswordReset, { address: held, account: [registered] }, at)
        .when(request(after(MINUTE)))
        .then({ account: [{ type: 'RegistrationRepeated', data: registration }], address: held });
    });
    test('mails nothing shortly after another mail', () => {
      given(decideRequestPasswordReset, { address: held, account: [registered] }, at)
        .when(request(after(MINUTE - 1)))
        .nothing();
    });
  });
  test('S2 creates no link during a pause after the last one, which doubles with each open link', () => {
    const asking = (links: number, ms: number) =>
      given(
        decideRequestPasswordReset,
        { address, account: [verified, ...Array.from({ length: links }, (_, n) => asked(`rst_${String(n)}`))] },
        at,
      ).when(request(after(ms)));
    asking(1, MINUTE - 1).nothing();
    asking(1, MINUTE).then(made);
    asking(3, 4 * MINUTE - 1).nothing();
    asking(3, 4 * MINUTE).then(made);
    asking(20, 60 * MINUTE - 1).nothing();
    asking(20, 60 * MINUTE).then(made);
  });
  test('S2 creates a link at once when the last one was used or the password has changed', () => {
    for (const end of [done('rst_1'), changed])
      given(decideRequestPasswordReset, { address, account: [verified, asked('rst_1'), end] }, at)
        .when(request())
        .then(made);
  });
});

describe('resetting the password', () => {
  test('S2 accepts any open link', () => {
    given(decideResetPassword, { account: [verified, asked('rst_1'), ...Array.from({ length: 19 }, (_, n) => asked(`rst_0${String(n)}`))] })
      .when(reset('rst_1'))
      .then({ account: [done('rst_1')] }, { unused: ['cred_1'] });
  });
  test('T55 accepts a link once, until it expires', () => {
    given(decideResetPassword, { account: [verified, asked('rst_1')] })
      .when(reset('rst_1'))
      .then({ account: [done('rst_1')] }, { unused: ['cred_1'] });
    given(decideResetPassword, { account: [verified, asked('rst_1'), done('rst_1')] })
      .when(reset('rst_1'))
      .refused('reset.used');
    given(decideResetPassword, { account: [verified, asked('rst_1')] })
      .when(reset('rst_1', soon))
      .refused('reset.expired');
    given(decideResetPassword, { account: [verified] })
      .when(reset('rst_1'))
      .refused('reset.invalid');
    given(decideResetPassword, { account: [verified, asked('rst_2', soon), done('rst_2'), asked('rst_3')] })
      .when(reset('rst_2'))
      .refused('reset.used');
  });
  test('T55 invalidates all other links', () => otherLink(decideResetPassword));
  test('T55 would accept another link without that rule (mutant)', () => {
    const any: typeof decideResetPassword = {
      ...decideResetPassword,
      decide: (command, states) => {
        const { account } = states;
        if (account.status !== 'verified') throw new Error('it is verified');
        const resets = account.resets.map((one) => ({ ...one, used: false }));
        return decideResetPassword.decide(command, { account: { ...account, resets } });
      },
    };
    expect(() => otherLink(any)).toThrow();
  });
});
