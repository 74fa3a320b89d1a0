import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, MINUTE, network, openCore, type Core } from '../../test/core-fixture.ts';
import type { SessionTokens } from './session-tokens.ts';

describe('refreshing a session', () => {
  let core: Core;
  let first: SessionTokens;
  const refresh = (refreshToken: string, more: Readonly<{ key?: string; from?: string }> = {}) =>
    core.commands.refreshSession({ refreshToken, network: more.from ?? network }, core.envelope(more.key));
  beforeEach(async () => {
    core = await openCore();
    await core.verified();
    first = await core.signIn();
  });
  afterEach(() => core.close());

  it('gives the next pair of tokens, for the same session', async () => {
    const { body, revision } = await refresh(first.refreshToken);
    expect([revision, body.account]).toEqual([1, first.account]);
    expect(body.refreshToken).not.toBe(first.refreshToken);
    expect((await core.callerOf(body)).sessionId).toBe((await core.callerOf(first)).sessionId);
  });

  it('U1 gives two tabs the same pair, from the same network', async () => {
    const [one, other] = await Promise.all([refresh(first.refreshToken), refresh(first.refreshToken)]);
    expect(other.body.refreshToken).toBe(one.body.refreshToken);
  });

  it('T64 ends the session when a token is used again later or from another network, with its access tokens', async () => {
    const { body } = await refresh(first.refreshToken);
    await core.callerOf(body);
    await expect(refresh(first.refreshToken, { from: '198.51.100.7' })).rejects.toThrow('session.reused');
    expect(await core.queries.authenticate(body.accessToken)).toBeUndefined();
    await expect(refresh(body.refreshToken)).rejects.toThrow('session.ended');
  });

  it('S9 gives a repeat with the same key the same answer until its token was used', async () => {
    const { body } = await refresh(first.refreshToken, { key: 'key' });
    await core.clock.advance(MINUTE);
    expect((await refresh(first.refreshToken, { key: 'key' })).body.refreshToken).toBe(body.refreshToken);
    await refresh(body.refreshToken);
    await core.clock.advance(MINUTE);
    await expect(refresh(first.refreshToken, { key: 'key' })).rejects.toThrow('session.reused');
  });

  it('refuses a token that is not genuine or of an unknown session', async () => {
    for (const token of ['nonsense', core.links.issue('refresh', 'ses_00000000000000000000000000', 1)])
      await expect(refresh(token)).rejects.toThrow('session.refused');
  });

  it('refuses a session that was not refreshed for a week', async () => {
    await core.clock.advance(7 * DAY);
    await expect(refresh(first.refreshToken)).rejects.toThrow('session.ended');
  });

  it('stores the network only as a keyed hash', async () => {
    await refresh(first.refreshToken);
    expect(JSON.stringify(await core.events())).not.toContain(network);
  });
});
