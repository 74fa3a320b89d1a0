import { claimed } from '@guildhall/eventing';
import { given } from '@guildhall/testing';
import { describe, expect, test } from '@jest/globals';
import type { AccountEvent } from './account.events.ts';
import { linkMade } from './link.events.ts';
import { registerAccount, verifyAccount, type RegisterAccount } from './registration.decider.ts';

const at = '2030-01-01T12:00:00.000Z';
const expiresAt = '2030-01-08T12:00:00.000Z';
const registration = (n: string) => ({
  accountId: 'acc_1',
  registrationId: `reg_${n}`,
  credentialId: `cred_${n}`,
  email: 'ada@example.com',
  name: `Ada ${n}`,
  expiresAt,
});
const registered = (n: string): AccountEvent => ({ type: 'AccountRegistered', data: registration(n) });
const repeated = (n: string): AccountEvent => ({ type: 'RegistrationRepeated', data: registration(n) });
const verified = (n: string): AccountEvent => {
  const { accountId, registrationId, credentialId, email, name } = registration(n);
  return { type: 'AccountVerified', data: { accountId, registrationId, credentialId, email, name } };
};
const register = (n: string, more: Partial<RegisterAccount['data']> = {}): RegisterAccount => ({
  type: 'RegisterAccount',
  by: 'acc_1',
  at,
  data: { ...registration(n), address: 'abc', ...more },
});
const verify = (n: string, when = at) =>
  ({ type: 'VerifyAccount', by: 'acc_1', at: when, data: { accountId: 'acc_1', registrationId: `reg_${n}` } }) as const;

describe('registering', () => {
  test('an unknown address gives an account and claims the address', () => {
    given(registerAccount)
      .when(register('1'))
      .then({ account: [registered('1')], link: [linkMade('reg_1', 'acc_1')], address: [claimed('acc_1')] }, { unused: [] });
  });
  test('T106 an address that another account has claimed meanwhile is looked at again, never registered twice', () => {
    given(registerAccount, { address: [claimed('acc_2')] })
      .when(register('1'))
      .refused('registration.raced');
  });
  test('an unverified address registers again beside the first', () => {
    given(registerAccount, { account: [registered('1')], address: [claimed('acc_1')] })
      .when(register('2'))
      .then({ account: [repeated('2')], link: [linkMade('reg_2', 'acc_1')] }, { unused: [] });
  });
  test('a verified address is only told that somebody tried, and the new credential is good for nothing', () => {
    given(registerAccount, { account: [registered('1'), verified('1')], address: [claimed('acc_1')] })
      .when(register('2'))
      .then(
        { account: [{ type: 'RegistrationAttempted', data: { accountId: 'acc_1' } }], link: [linkMade('reg_2', 'acc_1')] },
        { unused: ['cred_2'] },
      );
  });
  test('a flood of registrations crowds out the oldest and its credential', () => {
    const flood = Array.from({ length: 20 }, (_, n) => (n === 0 ? registered('0') : repeated(String(n))));
    given(registerAccount, { account: flood, address: [claimed('acc_1')] })
      .when(register('20'))
      .then({ account: [repeated('20')], link: [linkMade('reg_20', 'acc_1')] }, { unused: ['cred_0'] });
    given(verifyAccount, { account: [...flood, repeated('20')] })
      .when(verify('0'))
      .refused('verification.expired');
    given(verifyAccount, { account: [...flood, repeated('20')] })
      .when(verify('1'))
      .then({ account: [verified('1')] });
  });
  test('PX07 the invitation that it came by is kept, the token is not', () => {
    const invited = { invitationId: 'inv_1', invitationIssue: 2 };
    const event: AccountEvent = { type: 'AccountRegistered', data: { ...registration('1'), ...invited } };
    given(registerAccount)
      .when(register('1', { invited }))
      .then({ account: [event], link: [linkMade('reg_1', 'acc_1')], address: [claimed('acc_1')] });
    const { expiresAt: _, ...followed } = { ...registration('1'), ...invited };
    given(verifyAccount, { account: [event] })
      .when(verify('1'))
      .then({ account: [{ type: 'AccountVerified', data: followed }] });
  });
});

/** An attacker registered the address first, with a password and a name of their own. */
const preHijack = (decider: typeof verifyAccount): void =>
  given(decider, { account: [registered('attacker'), repeated('owner')] })
    .when(verify('owner'))
    .then({ account: [verified('owner')] }, { accountId: 'acc_1', unused: ['cred_attacker'] });

describe('verifying', () => {
  test('T50 only the registration whose mail was followed counts: its credential, its name', () => preHijack(verifyAccount));
  test('T50 the test fails on a decider that lets the first registration win', () => {
    const firstWins: typeof verifyAccount = {
      ...verifyAccount,
      decide: (command, states) => {
        const { account } = states;
        const [first] = account.status === 'registered' ? account.pending : [];
        return verifyAccount.decide({ ...command, data: { ...command.data, registrationId: first?.registrationId ?? '' } }, states);
      },
    };
    expect(() => preHijack(firstWins)).toThrow();
  });
  test('an earlier link stays good until one is followed', () => {
    given(verifyAccount, { account: [registered('1'), repeated('2')] })
      .when(verify('1'))
      .then({ account: [verified('1')] });
  });
  test('a link works once, and the links of other registrations die with it', () => {
    given(verifyAccount, { account: [registered('1'), repeated('2'), verified('1')] })
      .when(verify('1'))
      .refused('verification.used');
    given(verifyAccount, { account: [registered('1'), repeated('2'), verified('1')] })
      .when(verify('2'))
      .refused('verification.used');
  });
  test('a link runs out to the millisecond', () => {
    given(verifyAccount, { account: [registered('1')] })
      .when(verify('1', '2030-01-08T11:59:59.999Z'))
      .then({ account: [verified('1')] });
    given(verifyAccount, { account: [registered('1')] })
      .when(verify('1', expiresAt))
      .refused('verification.expired');
  });
  test('what was never registered cannot be verified', () => {
    given(verifyAccount).when(verify('1')).refused('verification.invalid');
  });
});
