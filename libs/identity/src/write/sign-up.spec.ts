import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { COMMON_PASSWORD, email, MINUTE, NEW_PASSWORD, network, openCore, PASSWORD, type Core } from '../../test/core-fixture.ts';

describe('signing up by an invitation', () => {
  let core: Core;
  const signUp = (password = PASSWORD, key?: string, invitationToken = core.invitations.invitationToken) =>
    core.commands.signUp({ invitationToken, name: 'Ada', password, network }, core.envelope(key));
  beforeEach(async () => {
    core = await openCore();
  });
  afterEach(() => core.close());

  it('PX07 creates account and membership in one step, with the account as author', async () => {
    const { body } = await signUp();
    expect(body).toEqual({ accountId: expect.stringMatching(/^acc_/), organizationId: 'org_1', role: 'member' });
    const { accountId } = body;
    const { invitationId } = core.invitations;
    expect(core.invitations.joined).toMatchObject([{ invitationId, issue: 1, accountId, email, name: 'Ada', by: accountId }]);
    expect((await core.signIn()).account.id).toBe(accountId);
  });

  it('S1 verifies the account of an unverified registration', async () => {
    await core.commands.registerAccount({ email }, core.envelope());
    const [token = ''] = await core.verificationTokens();
    const { body } = await signUp();
    await expect(core.commands.verifyAccount({ token, name: 'Eve', password: NEW_PASSWORD, network }, core.envelope())).rejects.toThrow(
      'verification.used',
    );
    expect((await core.signIn()).account).toEqual({ id: body.accountId, email, name: 'Ada' });
  });

  it('U10 refuses an address that has an account without hashing', async () => {
    await core.verified();
    const before = core.secrets.size;
    await expect(signUp()).rejects.toThrow('account.exists');
    expect([core.secrets.size, core.invitations.joined]).toEqual([before, []]);
  });

  it('T106 creates one account for concurrent sign-ups', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => signUp()));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await core.typesOf(/^AccountVerified/)).toHaveLength(1);
  });

  it('continues after a crash between account and membership, even when the invitation has ended since', async () => {
    core.invitations.open.accepts = false;
    await expect(signUp(PASSWORD, 'key')).rejects.toThrow('invitation.superseded');
    Object.assign(core.invitations.open, { is: false, accepts: true });
    await core.clock.advance(MINUTE);
    const { body } = await signUp(PASSWORD, 'key');
    expect(core.invitations.joined).toMatchObject([{ accountId: body.accountId, email, name: 'Ada' }]);
    expect(await core.typesOf(/^AccountVerified/)).toHaveLength(1);
  });

  it('S13 gives a repeat the same answer by the same command, and refuses another password with its key', async () => {
    const first = await signUp(PASSWORD, 'key');
    expect(await signUp(PASSWORD, 'key')).toEqual(first);
    expect(new Set(core.invitations.joined.map(({ commandId }) => commandId)).size).toBe(1);
    await expect(signUp(NEW_PASSWORD, 'key')).rejects.toThrow('idempotency.key-reused');
  });

  it('refuses a token that is not genuine, an ended invitation, and a common password', async () => {
    await expect(signUp(PASSWORD, undefined, 'nonsense')).rejects.toThrow('invitation.unknown');
    await expect(signUp(COMMON_PASSWORD)).rejects.toThrow('password.common');
    core.invitations.open.is = false;
    await expect(signUp()).rejects.toThrow('invitation.superseded');
    expect(await core.events()).toEqual([]);
  });
});
