import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openCore, type Core } from '../../test/core-fixture.ts';

describe('the caller’s own session and account', () => {
  let core: Core;
  beforeEach(async () => {
    core = await openCore();
    await core.verified();
  });
  afterEach(() => core.close());

  it('T64 a session is signed out, and its tokens are refused before the answer', async () => {
    const tokens = await core.signIn();
    const { body, revision } = await core.commands.endSession({}, core.as(await core.callerOf(tokens)));
    expect([body, revision]).toEqual([undefined, 1]);
    expect(await core.queries.authenticate(tokens.accessToken)).toBeUndefined();
    expect((await core.events()).at(-1)).toMatchObject({ type: 'SessionEnded', data: { reason: 'signedOut' } });
  });

  it('another session of the account is revoked, and the own one continues', async () => {
    const [own, other] = [await core.signIn(), await core.signIn()];
    const { sessionId } = await core.callerOf(other);
    await core.commands.endSession({ sessionId }, core.as(await core.callerOf(own)));
    expect(await core.queries.authenticate(other.accessToken)).toBeUndefined();
    expect(await core.queries.authenticate(own.accessToken)).toBeDefined();
    expect((await core.events()).at(-1)).toMatchObject({ type: 'SessionEnded', data: { reason: 'revoked' } });
  });

  it('T69 a session of another account cannot be ended', async () => {
    const tokens = await core.signIn();
    const owner = await core.callerOf(tokens);
    const stranger = { ...owner, accountId: 'acc_2', sessionId: 'ses_2' };
    await expect(core.commands.endSession({ sessionId: owner.sessionId }, core.as(stranger))).rejects.toThrow('session.unknown');
    expect(await core.queries.authenticate(tokens.accessToken)).toBeDefined();
  });

  it('PX06 a new name is in the answer, and applies to callers at once', async () => {
    const tokens = await core.signIn();
    const caller = await core.callerOf(tokens);
    const { body, revision } = await core.commands.renameAccount({ name: 'Ada L.' }, core.as(caller));
    expect([body, revision]).toEqual([{ id: caller.accountId, email: caller.email, name: 'Ada L.' }, 2]);
    expect(await core.queries.authenticate(tokens.accessToken)).toMatchObject({ name: 'Ada L.' });
    expect((await core.queries.readAccount({ caller })).body.name).toBe('Ada L.');
  });
});
