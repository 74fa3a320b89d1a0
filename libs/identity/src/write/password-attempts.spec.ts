import { Refusal } from '@guildhall/eventing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { email, network, openCore, type Core } from '../../test/core-fixture.ts';
import { passwordAttempts, trustNetwork } from './password-attempts.ts';
import { refusal } from '../domain/refusals.ts';

describe('attempts at a password', () => {
  let core: Core;
  beforeEach(async () => {
    core = await openCore();
  });
  afterEach(() => core.close());
  const wrong = () => Promise.reject(refusal('session.refused'));
  const signIn = (work: () => Promise<unknown> = wrong, from = network) =>
    passwordAttempts(core.dependencies).signIn({ email, network: from }, work);
  const codeOf = (attempt: Promise<unknown>) =>
    attempt.then(
      () => 'done',
      (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
    );
  const guess = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n++) expect(await codeOf(signIn())).toBe('session.refused');
  };

  it('T59 are refused after too many wrong ones from any network, with the time to wait', async () => {
    await guess(3);
    await expect(signIn(wrong, '198.51.100.7')).rejects.toMatchObject({ code: 'rate.limited', kind: 'limited', more: { retryAfter: 900 } });
  });

  it('T59 are counted exactly when they are concurrent', async () => {
    const codes = await Promise.all(Array.from({ length: 10 }, () => codeOf(signIn())));
    expect(codes.filter((code) => code === 'session.refused')).toHaveLength(3);
  });

  it('T59 do not lock the owner out of a known network', async () => {
    await signIn(async () => 'signed in');
    for (let n = 0; n < 3; n++) expect(await codeOf(signIn(wrong, '198.51.100.7'))).toBe('session.refused');
    expect(await codeOf(signIn(async () => 'signed in', '198.51.100.7'))).toBe('rate.limited');
    expect(await codeOf(signIn(async () => 'signed in'))).toBe('done');
  });

  it('S2 are reset for a network from which a link of the mailbox was followed', async () => {
    await trustNetwork(core.dependencies, { email, network });
    await guess(3);
    expect(await codeOf(signIn())).toBe('rate.limited');
    await trustNetwork(core.dependencies, { email, network });
    expect(await codeOf(signIn())).toBe('session.refused');
  });

  it('do not count when they failed for another reason than the password', async () => {
    for (const error of [new Error('out of reach'), refusal('session.ended')])
      for (let n = 0; n < 5; n++) await expect(signIn(() => Promise.reject(error))).rejects.toBe(error);
    expect(core.failures.get(email)).toBe(0);
  });

  it('S13 in a session are counted for that session alone', async () => {
    const { confirm } = passwordAttempts(core.dependencies);
    const refused = () => Promise.reject(refusal('password.wrong'));
    for (let n = 0; n < 3; n++) expect(await codeOf(confirm('ses_1', refused))).toBe('password.wrong');
    expect([await codeOf(confirm('ses_1', refused)), await codeOf(confirm('ses_2', refused))]).toEqual(['rate.limited', 'password.wrong']);
  });
});
