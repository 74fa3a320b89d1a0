import { streamOf } from '@guildhall/eventing';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { ada, appFixture, bob, links, olga, outcome, person } from '../../test/app-fixture.ts';
import { membership } from '../domain/membership.events.ts';
import { organization, ownerCount } from '../domain/organization.events.ts';
import type { Caller } from '../ports.ts';

jest.setTimeout(60_000); // many rounds on a real store

let open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open) await close();
  open = [];
});

const fixture = async () => {
  const opened = await appFixture();
  open.push(opened.close);
  const { commands, context, organizationId, by } = opened;
  const remove = ({ accountId }: Caller, remover: Caller) => commands.removeMember({ organizationId, accountId }, by(remover));
  const demote = ({ accountId }: Caller, demoter: Caller) =>
    commands.changeRole({ organizationId, accountId, role: 'member' }, by(demoter));
  const ownersOf = async (): Promise<readonly string[]> => {
    const state = await context.readState(streamOf(organization, organizationId));
    return state.status === 'absent' ? [] : Object.keys(state.owners);
  };
  const memberOf = (accountId: string) => context.readState(streamOf(membership, organizationId, accountId));
  return { ...opened, remove, demote, ownersOf, memberOf };
};

const outcomes = (works: readonly Promise<unknown>[]): Promise<readonly string[]> => Promise.all(works.map(outcome));

describe('concurrent commands', () => {
  it('hard case 1: of two owners who remove or demote each other or leave keep one owner', async () => {
    const paths = [
      ['remove', 'remove'],
      ['remove', 'demote'],
      ['demote', 'demote'],
      ['leave', 'leave'],
      ['leave', 'remove'],
      ['leave', 'demote'],
    ] as const;
    for (const [first, second] of paths) {
      const { joins, remove, demote, ownersOf, memberOf } = await fixture();
      await joins(olga, 'owner');
      const go = (how: 'remove' | 'demote' | 'leave', one: Caller, other: Caller) => {
        if (how === 'leave') return remove(one, one);
        return how === 'remove' ? remove(other, one) : demote(other, one);
      };
      const said = await outcomes([go(first, ada, olga), go(second, olga, ada)]);
      const owners = await ownersOf();
      // An owner who leaves while being removed counts once.
      expect([first, second, owners.length, said.includes('done')]).toEqual([first, second, 1, true]);
      for (const owner of owners) expect(await memberOf(owner)).toMatchObject({ status: 'active', role: 'owner' });
    }
  });
  it('hard case 1: of many owners, in every way, keep one owner', async () => {
    const { joins, remove, demote, ownersOf } = await fixture();
    const owners = ['o1', 'o2', 'o3', 'o4', 'o5'].map(person);
    for (const owner of owners) await joins(owner, 'owner');
    const all = [ada, ...owners];
    await outcomes(
      all.flatMap((one, n) => {
        const other = all[(n + 1) % all.length] ?? ada;
        return [remove(other, one), demote(other, one), remove(one, one)];
      }),
    );
    expect((await ownersOf()).length).toBeGreaterThanOrEqual(1);
  });
  it('hard case 3: to accept one invitation fifty times give one membership and 49 identical refusals', async () => {
    const { invite, accept, memberOf } = await fixture();
    const invitationId = await invite(bob, 'technical');
    const said = await outcomes(Array.from({ length: 50 }, () => accept(bob, invitationId)));
    expect(said.toSorted()).toEqual(['done', ...Array.from({ length: 49 }, () => 'invitation.already-accepted')].toSorted());
    expect(await memberOf(bob.accountId)).toMatchObject({ status: 'active', role: 'technical' });
  });
  it('T07 T103 to accept, decline and cancel an invitation give one end, with a matching address claim', async () => {
    for (let round = 0; round < 6; round++) {
      const { commands, organizationId, by, inviteAll, invite, accept, memberOf } = await fixture();
      const invitationId = await invite(bob, 'technical');
      const ends = [
        () => accept(bob, invitationId),
        () => commands.cancelInvitation({ organizationId, invitationId }, by(ada)),
        () => commands.declineInvitation({ token: links.issue('invitation', invitationId, 1) }, by(bob)),
      ];
      const said = await outcomes(ends.map((_, n) => ends[(n + round) % 3]!()));
      expect(said.filter((one) => one === 'done')).toHaveLength(1);
      const { status } = await memberOf(bob.accountId);
      expect(await inviteAll(bob, 'member', false)).toMatchObject([
        status === 'active' ? { status: 'refused', problem: { code: 'member.already' } } : { status: 'sent' },
      ]);
    }
  });
  it('T106 MX08: to invite one address many times give one invitation', async () => {
    const { inviteAll } = await fixture();
    const said = await outcomes(Array.from({ length: 20 }, () => inviteAll(bob, 'member', true)));
    expect(said.filter((code) => code === 'done')).toHaveLength(1);
    expect(new Set(said)).toEqual(new Set(['done', 'invitation.batch-refused']));
  });
  it('to resend an invitation give a link each', async () => {
    const { commands, organizationId, by, invite, accept } = await fixture();
    const invitationId = await invite(bob, 'technical');
    const resend = () => commands.resendInvitation({ organizationId, invitationId }, by(ada));
    expect(new Set(await outcomes(Array.from({ length: 4 }, resend)))).toEqual(new Set(['done']));
    expect(await outcome(accept(bob, invitationId, 4))).toBe('invitation.superseded');
    expect(await outcome(accept(bob, invitationId, 5))).toBe('done');
  });
});

describe('a sequence of commands', () => {
  it('T11 hard case 4: makes an old link invalid by a resend, and the new one works', async () => {
    const { commands, organizationId, by, invite, accept } = await fixture();
    const invitationId = await invite(bob, 'technical');
    await commands.resendInvitation({ organizationId, invitationId }, by(ada));
    expect(await outcome(accept(bob, invitationId, 1))).toBe('invitation.superseded');
    expect(await outcome(accept(bob, invitationId, 2))).toBe('done');
  });
  it('T01 refuses a forged link', async () => {
    const { commands, by, invite } = await fixture();
    const token = links.issue('invitation', await invite(bob, 'technical'), 1);
    for (const forged of [`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, token.slice(1), `${token}A`, ''])
      expect(await outcome(commands.acceptInvitation({ token: forged }, by(bob)))).toBe('invitation.unknown');
  });
  it('executes a repeated command once, with the same answer', async () => {
    const { commands, organizationId, by, invite, remove } = await fixture();
    const invitationId = await invite(bob, 'technical');
    const once = by(bob);
    const accept = () => commands.acceptInvitation({ invitationId }, once);
    expect(await accept()).toEqual(await accept());
    const removed = by(ada);
    const removeBob = () => commands.removeMember({ organizationId, accountId: bob.accountId }, removed);
    expect(await removeBob()).toMatchObject({ body: (await removeBob()).body });
    expect(await outcome(remove(bob, ada))).toBe('member.unknown');
    const created = by(bob);
    const create = async () => (await commands.createOrganization({ name: 'Bolt' }, created)).body.id;
    expect(await create()).toBe(await create());
    expect(organizationId).not.toBe(await create());
  });
  it('PX07 PX08 accepts a sign-up once, by its request or by the fact of the account', async () => {
    const { commands, organizationId, by, invite } = await fixture();
    const joining = { invitationId: await invite(bob, 'technical'), issue: 1, ...bob };
    const joined = { organizationId, accountId: bob.accountId, role: 'technical' };
    for (const envelope of [by(bob), by(bob)]) expect((await commands.acceptForSignUp(joining, envelope)).body).toEqual(joined);
    expect(await outcome(commands.acceptForSignUp({ ...joining, ...olga }, by(olga)))).toBe('invitation.unknown');
  });
  it('can invite a former member again, who has one address claim', async () => {
    const { inviteAll, joins, remove, memberOf } = await fixture();
    await joins(bob, 'technical');
    await remove(bob, bob);
    expect(await memberOf(bob.accountId)).toMatchObject({ status: 'none' });
    await joins(bob, 'member');
    expect(await inviteAll(bob, 'member', false)).toMatchObject([{ status: 'refused', problem: { code: 'member.already' } }]);
  });
  it('keeps the owners of organization and memberships equal', async () => {
    const { context, organizationId, joins, demote } = await fixture();
    await joins(olga, 'owner');
    await demote(olga, ada);
    const state = await context.readState(streamOf(organization, organizationId));
    expect(state.status === 'absent' ? 0 : ownerCount(state)).toBe(1);
  });
});
