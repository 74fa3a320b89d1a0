import { streamOf, SYSTEM, type Envelope } from '@guildhall/eventing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appFixture, bob, ids, olga, outcome, type AppFixture } from '../../test/app-fixture.ts';
import { invitation } from '../domain/invitation.events.ts';
import { membership } from '../domain/membership.events.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

let fixture: AppFixture;
beforeEach(async () => {
  fixture = await appFixture();
});
afterEach(() => fixture.close());

const work = async (name: string, data: Readonly<Record<string, string | number>>): Promise<void> => {
  const envelope: Envelope = { ...fixture.by(bob), by: SYSTEM };
  await fixture.workers[name]?.(
    { queue: 'organization', name, id: ids.random(), data, attempt: 1 },
    envelope,
    undefined,
    new AbortController().signal,
  );
};
const memberOf = (accountId: string) => fixture.context.readState(streamOf(membership, fixture.organizationId, accountId));

describe('the job that accepts for a new account', () => {
  it('PX07 makes a member of an account that signed up by a link, once', async () => {
    const invitationId = await fixture.invite(bob, 'technical');
    await fixture.verified(bob);
    const job = { accountId: bob.accountId, invitationId, issue: 1 };
    await work('accept-invitation', job);
    await work('accept-invitation', job);
    expect(await memberOf(bob.accountId)).toMatchObject({ status: 'active', role: 'technical', email: 'bob@example.com' });
  });
  it('waits for an account whose facts have not arrived', async () => {
    const invitationId = await fixture.invite(bob, 'technical');
    await expect(work('accept-invitation', { accountId: bob.accountId, invitationId, issue: 1 })).rejects.toThrow('not known here yet');
    expect(await memberOf(bob.accountId)).toMatchObject({ status: 'none' });
  });
  it('PX08 is refused for a superseded link', async () => {
    const { organizationId, commands, by } = fixture;
    const invitationId = await fixture.invite(bob, 'technical');
    await fixture.verified(bob);
    await commands.resendInvitation({ organizationId, invitationId }, by(bob)).catch(() => undefined);
    await fixture.joins(olga, 'owner');
    await commands.resendInvitation({ organizationId, invitationId }, by(olga));
    expect(await outcome(work('accept-invitation', { accountId: bob.accountId, invitationId, issue: 1 }))).toBe('invitation.superseded');
  });
});

describe('the job that records expired invitations', () => {
  it('P34 records each expired invitation, and releases its address', async () => {
    const { commands, context, organizationId, by } = fixture;
    const invitationIds = [await fixture.invite(bob, 'technical'), await fixture.invite(olga, 'member')];
    const statuses = async () =>
      (await Promise.all(invitationIds.map((id) => context.readState(streamOf(invitation, id))))).map(({ status }) => status);
    await context.waitForProjections();
    await work('expire-invitations', {});
    expect(await statuses()).toEqual(['pending', 'pending']);
    fixture.pass(WEEK_MS + 1);
    await work('expire-invitations', {});
    expect(await statuses()).toEqual(['expired', 'expired']);
    await work('expire-invitations', {});
    const again = { organizationId, invitations: [{ email: bob.email, address: bob.email, role: 'member' }], atomic: true } as const;
    expect(await outcome(fixture.joins(olga, 'member'))).toBe('done');
    expect(await outcome(commands.inviteMembers(again, by(olga)))).toBe('permission.denied');
    expect(await outcome(fixture.joins(bob, 'member'))).toBe('done');
  });
});
