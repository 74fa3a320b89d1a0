import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { COMMON_PASSWORD, email, MINUTE, NEW_PASSWORD, network, openCore, PASSWORD, type Core } from '../../test/core-fixture.ts';

describe('resetting a password', () => {
  let core: Core;
  const request = (address = email, key?: string) => core.commands.requestPasswordReset({ email: address }, core.envelope(key));
  const reset = (token: string, newPassword = NEW_PASSWORD, key?: string) =>
    core.commands.resetPassword({ token, newPassword, network }, core.envelope(key));
  const requested = async (): Promise<string> => {
    await request();
    return (await core.resetTokens()).at(-1) ?? '';
  };
  beforeEach(async () => {
    core = await openCore();
  });
  afterEach(() => core.close());

  it('T58 answers a request alike for an unknown, an unverified and a verified address', async () => {
    const answers = [await request()];
    await core.commands.registerAccount({ email }, core.envelope());
    answers.push(await request());
    await core.verified();
    answers.push(await request());
    expect(answers).toEqual(Array(3).fill({ body: { status: 'accepted' } }));
  });

  it('does nothing for an unknown address, but fails when the store fails', async () => {
    await request('nobody@example.com');
    expect(await core.events()).toEqual([]);
    const broken = await openCore(() => ({ handle: () => Promise.reject(new Error('out of reach')) }));
    await expect(broken.commands.requestPasswordReset({ email }, broken.envelope())).rejects.toThrow('out of reach');
    await broken.close();
  });

  it('U5 mails an unverified address the link that verifies it', async () => {
    await core.commands.registerAccount({ email }, core.envelope());
    await core.clock.advance(MINUTE);
    await request();
    expect(await core.typesOf(/^Registration|^Password/)).toEqual(['RegistrationRepeated']);
    const [, token = ''] = await core.verificationTokens();
    await core.commands.verifyAccount({ token, name: 'Ada', password: PASSWORD, network }, core.envelope());
    expect((await core.signIn()).account.email).toBe(email);
  });

  it('creates one link per key', async () => {
    await core.verified();
    await request(email, 'key');
    await core.clock.advance(MINUTE);
    await request(email, 'key');
    expect(await core.resetTokens()).toHaveLength(1);
  });

  it('T55 sets the password by the link, once, and ends every session', async () => {
    await core.verified();
    const before = await core.signIn();
    await core.callerOf(before);
    const token = await requested();
    const { body, revision } = await reset(token);
    expect([body, revision]).toEqual([undefined, 3]);
    expect(await core.queries.authenticate(before.accessToken)).toBeUndefined();
    await expect(core.signIn(PASSWORD)).rejects.toThrow('session.refused');
    expect((await core.signIn(NEW_PASSWORD)).account.email).toBe(email);
    await expect(reset(token)).rejects.toThrow('reset.used');
    expect([...core.secrets.values()]).toEqual([`hash of ${NEW_PASSWORD}`]);
  });

  it('S2 makes the network of the request a known one', async () => {
    await core.verified();
    core.networks.clear();
    await reset(await requested());
    expect([...core.networks]).toEqual([`${email} ${network}`]);
  });

  it('S13 acknowledges a repeat, with the same password only', async () => {
    await core.verified();
    const token = await requested();
    await reset(token, NEW_PASSWORD, 'key');
    await reset(token, NEW_PASSWORD, 'key');
    await expect(reset(token, 'something else instead', 'key')).rejects.toThrow('idempotency.key-reused');
    expect(await core.typesOf(/^PasswordReset$/)).toHaveLength(1);
  });

  it('T54 refuses a token that is not genuine, of another purpose, or of an unknown reset', async () => {
    const resetId = 'rst_00000000000000000000000000';
    for (const token of ['nonsense', core.links.issue('verification', resetId, 1), core.links.issue('reset', resetId, 1)])
      await expect(reset(token)).rejects.toThrow('reset.invalid');
  });

  it('refuses an invalid link and a common password without hashing', async () => {
    await core.verified();
    const token = await requested();
    await expect(reset(token, COMMON_PASSWORD)).rejects.toThrow('password.common');
    await core.clock.advance(60 * MINUTE);
    await expect(reset(token)).rejects.toThrow('reset.expired');
    expect([...core.secrets.values()]).toEqual([`hash of ${PASSWORD}`]);
  });
});
