import { cryptoIds, keyWrapper, linkTokens } from '@guildhall/crypto';
import { openContext, Refusal, streamOf, typeId, type Context, type Envelope } from '@guildhall/eventing';
import { openDatabases, sqlitePlatform } from '@guildhall/sqlite';
import { manualClock, NOON } from '@guildhall/testing';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { standardLimits } from '../domain/limits.ts';
import { changeRole } from '../domain/membership.decider.ts';
import { membership } from '../domain/membership.events.ts';
import { organization as ofOrganization, ownerCount } from '../domain/organization.events.ts';
import type { Role } from '../domain/role.ts';
import { organization as core } from '../index.ts';
import type { Caller, Writing } from '../ports.ts';
import { acceptInvitation, declineInvitation } from './answer-invitation.ts';
import { createOrganization } from './create-organization.ts';
import { cancelInvitation, resendInvitation } from './follow-up-invitation.ts';
import { inviteMembers } from './invite-members.ts';
import { removeMember } from './remove-member.ts';

jest.setTimeout(60_000); // many rounds on a real store

const SECRET = 'only-for-tests-only-for-tests-only-for-tests';
const ids = cryptoIds(SECRET);
const links = linkTokens(SECRET);
const at = NOON;
let open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open) await close();
  open = [];
});

const person = (name: string): Caller => ({ accountId: typeId('acc', ids.derive('person', name)), email: `${name}@example.com`, name });
const [ada, olga, bob] = [person('ada'), person('olga'), person('bob')];
const envelope = (commandId = ids.random()): Envelope => ({
  by: 'system',
  at,
  commandId,
  commandHash: 'h',
  correlationId: 'x',
  causationId: 'x',
});

const stage = async () => {
  const databases = openDatabases({ folder: ':memory:' });
  open.push(databases.close);
  const clock = manualClock();
  const context: Context = await openContext(
    core,
    sqlitePlatform(databases, { clock, ids, links, keyWrapper: keyWrapper(SECRET), observe: () => undefined }),
  );
  const writing: Writing = { handle: context.handle, readState: context.readState, ids, links, limits: standardLimits };
  const { id: organizationId } = (await createOrganization(writing)({ name: 'Acme', caller: ada, at }, envelope())).result;
  const invite = async (caller: Caller, role: Role): Promise<string> => {
    const { result } = await inviteMembers(writing)(
      { organizationId, items: [{ email: caller.email, role }], atomic: true, caller: ada, at },
      envelope(),
    );
    const [answer] = result.answers;
    return answer !== undefined && 'invitationId' in answer ? answer.invitationId : 'none';
  };
  const accept = (caller: Caller, invitationId: string, issue = 1) =>
    acceptInvitation(writing)({ which: { token: links.issue('invitation', invitationId, issue) }, caller, at }, envelope());
  const joins = async (caller: Caller, role: Role) => accept(caller, await invite(caller, role));
  const remove = (accountId: string, by: string) => removeMember(writing)({ organizationId, accountId, by, at }, envelope());
  const demote = (accountId: string, by: string) =>
    context.handle(changeRole, { type: 'ChangeRole', data: { organizationId, accountId, role: 'member' }, by, at }, envelope());
  const ownersOf = async (): Promise<readonly string[]> => {
    const state = await context.readState(streamOf(ofOrganization, organizationId));
    return state.status === 'absent' ? [] : Object.keys(state.owners);
  };
  const memberOf = (accountId: string) => context.readState(streamOf(membership, organizationId, accountId));
  return { context, writing, organizationId, invite, accept, joins, remove, demote, ownersOf, memberOf };
};

const outcome = (wish: Promise<unknown>): Promise<string> =>
  wish.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error as Error)),
  );
const outcomes = (wishes: readonly Promise<unknown>[]): Promise<readonly string[]> => Promise.all(wishes.map(outcome));

describe('at the same moment', () => {
  it('hard case 1: of two owners who remove, demote or leave each other, one stays', async () => {
    const paths = [
      ['remove', 'remove'],
      ['remove', 'demote'],
      ['demote', 'demote'],
      ['leave', 'leave'],
      ['leave', 'remove'],
      ['leave', 'demote'],
    ] as const;
    for (const [first, second] of paths) {
      const { joins, remove, demote, ownersOf, memberOf } = await stage();
      await joins(olga, 'owner');
      const go = (how: 'remove' | 'demote' | 'leave', one: Caller, other: Caller) => {
        if (how === 'leave') return remove(one.accountId, one.accountId);
        return how === 'remove' ? remove(other.accountId, one.accountId) : demote(other.accountId, one.accountId);
      };
      const said = await outcomes([go(first, ada, olga), go(second, olga, ada)]);
      const owners = await ownersOf();
      // Who leaves and is removed by the other at once is one owner gone, by whichever came first.
      expect([first, second, owners.length, said.includes('done')]).toEqual([first, second, 1, true]);
      for (const owner of owners) expect(await memberOf(owner)).toMatchObject({ status: 'active', role: 'owner' });
    }
  });
  it('hard case 1: and of many owners, by every path at once, one stays', async () => {
    const { joins, remove, demote, ownersOf } = await stage();
    const owners = ['o1', 'o2', 'o3', 'o4', 'o5'].map(person);
    for (const owner of owners) await joins(owner, 'owner');
    const all = [ada, ...owners];
    await outcomes(
      all.flatMap((one, n) => {
        const other = all[(n + 1) % all.length] ?? ada;
        return [remove(other.accountId, one.accountId), demote(other.accountId, one.accountId), remove(one.accountId, one.accountId)];
      }),
    );
    expect((await ownersOf()).length).toBeGreaterThanOrEqual(1);
  });
  it('hard case 3: fifty acceptances of one invitation are one membership and 49 identical answers', async () => {
    const { invite, accept, memberOf } = await stage();
    const invitationId = await invite(bob, 'technical');
    const said = await outcomes(Array.from({ length: 50 }, () => accept(bob, invitationId)));
    expect(said.toSorted()).toEqual(['done', ...Array.from({ length: 49 }, () => 'invitation.already-accepted')].toSorted());
    expect(await memberOf(bob.accountId)).toMatchObject({ status: 'active', role: 'technical' });
  });
  it('T07 T103 accept, decline and cancel have one outcome, and the seat follows it', async () => {
    for (let round = 0; round < 6; round++) {
      const { writing, organizationId, invite, accept, memberOf } = await stage();
      const invitationId = await invite(bob, 'technical');
      const which = { token: links.issue('invitation', invitationId, 1) };
      const wishes = [
        () => accept(bob, invitationId),
        () => cancelInvitation(writing)({ organizationId, invitationId, caller: ada, at }, envelope()),
        () => declineInvitation(writing)({ which, caller: bob, at }, envelope()),
      ];
      const said = await outcomes(wishes.map((_, n) => wishes[(n + round) % 3]!()));
      expect(said.filter((one) => one === 'done')).toHaveLength(1);
      const { status } = await memberOf(bob.accountId);
      const { result } = await inviteMembers(writing)(
        { organizationId, items: [{ email: bob.email, role: 'member' }], atomic: false, caller: ada, at },
        envelope(),
      );
      expect(result.answers).toEqual([status === 'active' ? { refused: 'member.already' } : { invitationId: expect.any(String) }]);
    }
  });
  it('T106 MX08: many invitations of one address are one', async () => {
    const { writing, organizationId } = await stage();
    const one = () =>
      inviteMembers(writing)({ organizationId, items: [{ email: bob.email, role: 'member' }], atomic: true, caller: ada, at }, envelope());
    const said = await outcomes(Array.from({ length: 20 }, one));
    expect(said.filter((code) => code === 'done')).toHaveLength(1);
    expect(new Set(said)).toEqual(new Set(['done', 'invitation.batch-refused']));
  });
});

describe('one after the other', () => {
  it('T11 hard case 4: after a resend the old link is dead and the new one works', async () => {
    const { writing, organizationId, invite, accept } = await stage();
    const invitationId = await invite(bob, 'technical');
    await resendInvitation(writing)({ organizationId, invitationId, caller: ada, at }, envelope());
    expect(await outcome(accept(bob, invitationId, 1))).toBe('invitation.superseded');
    expect(await outcome(accept(bob, invitationId, 2))).toBe('done');
  });
  it('T01 a forged link stands for nothing', async () => {
    const { writing, invite } = await stage();
    const token = links.issue('invitation', await invite(bob, 'technical'), 1);
    for (const forged of [`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, token.slice(1), `${token}A`, ''])
      expect(await outcome(acceptInvitation(writing)({ which: { token: forged }, caller: bob, at }, envelope()))).toBe(
        'invitation.unknown',
      );
  });
  it('the same command again is done once and answered alike', async () => {
    const { writing, organizationId, invite } = await stage();
    const invitationId = await invite(bob, 'technical');
    const once = envelope();
    const accept = () => acceptInvitation(writing)({ which: { invitationId }, caller: bob, at }, once);
    const [first, again] = [await accept(), await accept()];
    expect([again.repeated, again.result]).toEqual([true, first.result]);
    const created = envelope();
    const create = () => createOrganization(writing)({ name: 'Bolt', caller: bob, at }, created);
    expect((await create()).result.id).toBe((await create()).result.id);
    expect(organizationId).not.toBe((await create()).result.id);
  });
  it('who left can be invited again, and holds one seat', async () => {
    const { writing, organizationId, joins, remove, memberOf } = await stage();
    await joins(bob, 'technical');
    await remove(bob.accountId, bob.accountId);
    expect(await memberOf(bob.accountId)).toMatchObject({ status: 'none' });
    await joins(bob, 'member');
    const again = { organizationId, items: [{ email: bob.email, role: 'member' }] as const, atomic: false, caller: ada, at };
    expect((await inviteMembers(writing)(again, envelope())).result.answers).toEqual([{ refused: 'member.already' }]);
  });
  it('counts owners as the memberships do', async () => {
    const { context, organizationId, joins, demote } = await stage();
    await joins(olga, 'owner');
    await demote(olga.accountId, ada.accountId);
    const state = await context.readState(streamOf(ofOrganization, organizationId));
    expect(state.status === 'absent' ? 0 : ownerCount(state)).toBe(1);
  });
});
