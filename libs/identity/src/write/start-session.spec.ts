import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { email, network, openCore, PASSWORD, type Core } from '../../test/core-fixture.ts';

describe('signing in', () => {
  let core: Core;
  const start = (input: object = {}, key?: string) =>
    core.commands.startSession({ email, password: PASSWORD, network, userAgent: undefined, ...input }, core.envelope(key));
  beforeEach(async () => {
    core = await openCore();
  });
  afterEach(() => core.close());

  it('gives tokens for a session, and the account', async () => {
    const { accountId } = await core.verified();
    const { body, revision } = await start();
    expect(body).toMatchObject({ expiresIn: 600, account: { id: accountId, email, name: 'Ada' } });
    expect(revision).toBe(0);
    expect(await core.callerOf(body)).toMatchObject({ accountId, email, name: 'Ada' });
  });

  it('T58 compares once and refuses alike for an unknown address, an unverified one and a wrong password', async () => {
    await expect(start()).rejects.toThrow('session.refused');
    await core.commands.registerAccount({ email }, core.envelope());
    await expect(start()).rejects.toThrow('session.refused');
    expect(core.compared).toEqual([undefined, undefined]);
    await core.verified();
    await expect(start({ password: 'not the password' })).rejects.toThrow('session.refused');
    expect(core.compared).toHaveLength(3);
  });

  it('T65 starts a new session each time, but the same one for the same key', async () => {
    await core.verified();
    const [one, other, again] = [await start({}, 'key'), await start(), await start({}, 'key')];
    expect(other.body.refreshToken).not.toBe(one.body.refreshToken);
    expect(again.body.refreshToken).toBe(one.body.refreshToken);
    expect(await core.typesOf(/^SessionStarted/)).toHaveLength(2);
  });

  it('S9 gives no tokens again once their refresh token was used', async () => {
    await core.verified();
    const { body } = await start({}, 'key');
    await core.commands.refreshSession({ refreshToken: body.refreshToken, network }, core.envelope());
    await expect(start({}, 'key')).rejects.toThrow('session.refused');
  });

  it('accepts a password in any Unicode form', async () => {
    await core.verified();
    const [token = ''] = await (async () => {
      await core.commands.requestPasswordReset({ email }, core.envelope());
      return core.resetTokens();
    })();
    await core.commands.resetPassword({ token, newPassword: 'Am\u00e9lie kennt das', network }, core.envelope());
    expect((await start({ password: 'Ame\u0301lie kennt das' })).body.account.name).toBe('Ada');
  });

  it.each([
    [' curl/8.1 ', 'curl/8.1'],
    ['Agent\u0007\u00e9\n', 'Agent'],
    ['x'.repeat(300), 'x'.repeat(200)],
    ['\u00e9', undefined],
    [undefined, undefined],
  ])('keeps at most 200 plain characters of the user agent: %j', async (userAgent, kept) => {
    await core.verified();
    await start({ userAgent });
    const started = (await core.events()).flatMap(({ type, data }) => (type === 'SessionStarted' ? [data.userAgent] : []));
    expect(started).toEqual([kept]);
  });
});
