import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { COMMON_PASSWORD, DAY, email, NEW_PASSWORD, network, openCore, PASSWORD, type Core } from '../../test/core-fixture.ts';

describe('verifying an account', () => {
  let core: Core;
  let token: string;
  const verify = (password = PASSWORD, key?: string, shown = token) =>
    core.commands.verifyAccount({ token: shown, name: 'Ada', password, network }, core.envelope(key));
  beforeEach(async () => {
    core = await openCore();
    await core.commands.registerAccount({ email }, core.envelope());
    [token = ''] = await core.verificationTokens();
  });
  afterEach(() => core.close());

  it('T50 sets the name and password that were given with the link', async () => {
    const { body, revision, position } = await verify();
    expect([revision, typeof position]).toEqual([1, 'string']);
    expect((await core.signIn()).account).toEqual({ id: body.accountId, email, name: 'Ada' });
  });

  it('has the account as author although nobody was signed in', async () => {
    let by = '';
    const watched = await openCore(({ handle }) => ({
      handle: (decider, command, envelope) => {
        if (command.type === 'VerifyAccount') by = envelope.by;
        return handle(decider, command, envelope);
      },
    }));
    const { accountId } = await watched.verified();
    await watched.close();
    expect(by).toBe(accountId);
  });

  it('S2 makes the network of the request a known one', async () => {
    await verify();
    expect([...core.networks]).toEqual([`${email} ${network}`]);
  });

  it('S13 gives a repeat the same answer, and refuses another password with its key', async () => {
    const first = await verify(PASSWORD, 'key');
    expect((await verify(PASSWORD, 'key')).body).toEqual(first.body);
    await expect(verify(NEW_PASSWORD, 'key')).rejects.toThrow('idempotency.key-reused');
    await expect(verify(PASSWORD, 'another key')).rejects.toThrow('verification.used');
  });

  it('T54 refuses a token that is not genuine, or of another purpose', async () => {
    const account = (await core.events()).flatMap(({ type, data }) => (type === 'AccountRegistered' ? [data.accountId] : []));
    for (const shown of ['nonsense', core.links.issue('reset', account[0] ?? '', 1)])
      await expect(verify(PASSWORD, undefined, shown)).rejects.toThrow('verification.invalid');
  });

  it('refuses an invalid link without hashing', async () => {
    await core.clock.advance(7 * DAY);
    await expect(verify()).rejects.toThrow('verification.expired');
    expect(core.secrets.size).toBe(0);
  });

  it('refuses common passwords and the account’s address, in any case', async () => {
    for (const password of [COMMON_PASSWORD, email.toUpperCase()]) await expect(verify(password)).rejects.toThrow('password.common');
    expect(core.secrets.size).toBe(0);
  });
});
