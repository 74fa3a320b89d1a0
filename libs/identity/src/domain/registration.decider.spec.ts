import { claimed } from '@guildhall/eventing';
import { given } from '@guildhall/testing';
import { describe, expect, test } from '@jest/globals';
import type { AccountEvent } from './account.events.ts';
import { linkMade } from './link.events.ts';
import { mailedAgain, mayMailAgain, type Mailed } from './mail-pause.ts';
import { decideRegisterAccount, decideSignUp, decideVerifyAccount } from './registration.decider.ts';

const at = '2030-01-01T12:00:00.000Z';
const expiresAt = '2030-01-08T12:00:00.000Z';
const later = (ms: number): string => new Date(Date.parse(at) + ms).toISOString();
const MINUTE = 60_000;

const [accountId, addressKey, email] = ['acc_1', 'abc', 'ada@example.com'];
const waiting = { accountId, email, expiresAt };
const registered: AccountEvent = { type: 'AccountRegistered', data: waiting };
const repeated: AccountEvent = { type: 'RegistrationRepeated', data: waiting };
const attempted: AccountEvent = { type: 'RegistrationAttempted', data: { accountId } };
const verified: AccountEvent = { type: 'AccountVerified', data: { accountId, credentialId: 'cred_1', email, name: 'Ada' } };

const register = (when = at, newAccountId = accountId) =>
  ({ type: 'RegisterAccount', by: 'system', at: when, data: { newAccountId, addressKey, email, expiresAt, pause: MINUTE } }) as const;
const verify = (when = at, linkEnds = expiresAt) =>
  ({
    type: 'VerifyAccount',
    by: accountId,
    at: when,
    data: { accountId, addressKey, credentialId: 'cred_1', name: 'Ada', linkEnds },
  }) as const;
const invited = { credentialId: 'cred_1', email, name: 'Ada', invitationId: 'inv_1', invitationIssue: 2 };
const join = (newAccountId = accountId) =>
  ({ type: 'SignUp', by: 'system', at, data: { newAccountId, addressKey, signUpId: 'sup_1', ...invited } }) as const;

const held = [claimed(accountId, expiresAt)];

describe('registering', () => {
  test('creates an unverified account, and claims the address until its link expires', () => {
    given(decideRegisterAccount)
      .when(register())
      .then({ account: [registered], address: held });
  });
  test('T106 repeats the registration of the account that holds the address, and creates no second one', () => {
    given(decideRegisterAccount, { account: [registered], address: held }, at)
      .when(register(later(MINUTE), 'acc_2'))
      .then({ account: [repeated], address: held });
  });
  test('creates a new account for an address whose link has expired', () => {
    const data = { ...waiting, accountId: 'acc_2' };
    given(decideRegisterAccount, { address: held }, at)
      .when(register(expiresAt, 'acc_2'))
      .then({ account: [{ type: 'AccountRegistered', data }], address: [claimed('acc_2', expiresAt)] });
  });
  test('S1 sends another link for the same registration, which extends the claim', () => {
    given(decideRegisterAccount, { account: [registered], address: held }, at)
      .when(register(later(MINUTE)))
      .then({ account: [repeated], address: held });
  });
  test('records only the attempt for a verified address', () => {
    given(decideRegisterAccount, { account: [registered, verified], address: [claimed(accountId)] })
      .when(register())
      .then({ account: [attempted] });
  });
  test('S2 sends no mail shortly after another one', () => {
    for (const account of [[registered], [registered, verified, attempted]])
      given(decideRegisterAccount, { account, address: [claimed(accountId)] }, at)
        .when(register(later(MINUTE - 1)))
        .nothing();
  });
  test('S2 doubles the pause between mails from one minute to an hour', () => {
    const times: string[] = [];
    let mailed: Mailed | undefined;
    for (let minute = 0; minute < 240; minute++)
      if (mayMailAgain(mailed, MINUTE, later(minute * MINUTE))) {
        mailed = mailedAgain(mailed, later(minute * MINUTE));
        times.push(later(minute * MINUTE));
      }
    expect(times).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183].map((minute) => later(minute * MINUTE)));
    expect(mailedAgain(mailed, later(183 * MINUTE + 24 * 60 * MINUTE)).count).toBe(1);
  });
});

describe('verifying', () => {
  test('S1 T50 takes the name and password given with the link, and claims the address for good', () => {
    given(decideVerifyAccount, { account: [registered], address: held })
      .when(verify())
      .then({ account: [verified], address: [claimed(accountId)] }, { accountId });
  });
  test('accepts every open link until one was used', () => {
    given(decideVerifyAccount, { account: [registered, repeated], address: held })
      .when(verify(at, later(1)))
      .then({ account: [verified], address: [claimed(accountId)] });
    for (const linkEnds of [later(1), expiresAt])
      given(decideVerifyAccount, { account: [registered, repeated, verified], address: [claimed(accountId)] })
        .when(verify(at, linkEnds))
        .refused('verification.used');
  });
  test('is refused from the second in which the link expires', () => {
    given(decideVerifyAccount, { account: [registered], address: held })
      .when(verify('2030-01-08T11:59:59.999Z'))
      .then({ account: [verified], address: [claimed(accountId)] });
    given(decideVerifyAccount, { account: [registered], address: held })
      .when(verify(expiresAt))
      .refused('verification.expired');
  });
  test('is refused without a registration, or when another account holds the address', () => {
    given(decideVerifyAccount).when(verify()).refused('verification.invalid');
    given(decideVerifyAccount, { account: [registered], address: [claimed('acc_2')] })
      .when(verify())
      .refused('verification.expired');
  });
});

describe('signing up by an invitation', () => {
  const joined: AccountEvent = { type: 'AccountVerified', data: { accountId, ...invited } };
  const written = { account: [joined], address: [claimed(accountId)], link: [linkMade('sup_1', accountId)] };

  test('PX07 creates a verified account with its invitation', () => {
    given(decideSignUp).when(join()).then(written, { accountId });
  });
  test('S1 replaces an unverified registration of the address', () => {
    given(decideSignUp, { account: [registered, repeated], address: held })
      .when(join())
      .then(written, { accountId });
  });
  test('U10 is refused for an address that has an account', () => {
    given(decideSignUp, { account: [verified], address: [claimed(accountId)] })
      .when(join())
      .refused('account.exists');
  });
  test('T106 verifies the account that holds the address, and creates no second one', () => {
    given(decideSignUp, { account: [registered], address: held })
      .when(join('acc_2'))
      .then(written, { accountId });
  });
});
