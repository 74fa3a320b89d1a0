import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ada, appFixture, asking, bob, outcome, person, type AppFixture } from '../../test/app-fixture.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

let fixture: AppFixture;
beforeEach(async () => {
  fixture = await appFixture();
});
afterEach(() => fixture.close());

const inviteMany = async (prefix: string, count: number) => {
  const { organizationId, commands, by } = fixture;
  const invitations = Array.from({ length: count }, (_, n) => {
    const { email } = person(`${prefix}${String(n)}`);
    return { email, address: email, role: 'member' } as const;
  });
  return (await commands.inviteMembers({ organizationId, invitations, atomic: false }, by(ada))).body.items;
};
const countOf = (items: Awaited<ReturnType<typeof inviteMany>>) => items.filter(({ status }) => status === 'sent').length;
const usedOf = async (name: string) => {
  const { items } = (await fixture.queries.readLimits({ organizationId: fixture.organizationId }, asking(ada))).body;
  return items.find((item) => item.name === name);
};

describe('the limit on invitations', () => {
  it('S10 of a new organization accepts items up to the limit, and gives the others the time of the next try', async () => {
    expect(countOf(await inviteMany('a', 40))).toBe(40);
    const items = await inviteMany('b', 20);
    expect(countOf(items)).toBe(10);
    const refused = items.filter(({ status }) => status === 'refused');
    expect(refused).toHaveLength(10);
    for (const item of refused)
      expect(item).toMatchObject({ problem: { code: 'limit.reached', retryAt: expect.stringMatching(/:00:00\.000Z$/) } });
    expect(await usedOf('organization.invitationsPerHour')).toMatchObject({ limit: 50, used: 50 });
  });
  it('S10 is exact for concurrent batches', async () => {
    const batches = await Promise.all(['a', 'b', 'c', 'd'].map((prefix) => inviteMany(prefix, 20)));
    expect(batches.map(countOf).reduce((sum, count) => sum + count)).toBe(50);
    expect((await usedOf('organization.invitationsPerHour'))?.used).toBe(50);
  });
  it('S10 counts a link that is sent again', async () => {
    const { organizationId, commands, by } = fixture;
    const invitationId = await fixture.invite(bob, 'member');
    await inviteMany('a', 48);
    const resend = () => outcome(commands.resendInvitation({ organizationId, invitationId }, by(ada)));
    expect([await resend(), await resend()]).toEqual(['done', 'limit.reached']);
  });
  it('S10 does not count refused items and repeated commands', async () => {
    const { organizationId, commands, by } = fixture;
    const invitations = [
      { email: 'nobody', address: undefined, role: 'member' },
      { email: bob.email, address: bob.email, role: 'member' },
    ] as const;
    const envelope = by(ada);
    const invite = () => commands.inviteMembers({ organizationId, invitations, atomic: false }, envelope);
    expect((await invite()).body).toEqual((await invite()).body);
    expect((await usedOf('organization.invitationsPerHour'))?.used).toBe(1);
  });
  it('S10 is reset in the next hour, and is higher once the organization is a day old', async () => {
    await inviteMany('a', 50);
    fixture.pass(HOUR_MS);
    expect(countOf(await inviteMany('b', 50))).toBe(50);
    fixture.pass(HOUR_MS);
    expect(countOf(await inviteMany('c', 1))).toBe(0);
    fixture.pass(DAY_MS);
    for (const prefix of ['d', 'e', 'f']) expect(countOf(await inviteMany(prefix, 50))).toBe(50);
    expect(await usedOf('organization.invitationsPerHour')).toMatchObject({ limit: null });
    expect(await usedOf('organization.invitationsPerDay')).toMatchObject({ limit: 500, used: 150 });
  });
});

describe('the limit on deletions', () => {
  it('S10 refuses the sixth deletion of a day', async () => {
    const { organizationId, commands, queries, by } = fixture;
    const remove = () => commands.deleteOrganization({ organizationId, confirm: 'Acme' }, by(ada));
    for (let n = 0; n < 5; n++) {
      await remove();
      await commands.restoreOrganization({ organizationId }, by(ada));
    }
    expect(await outcome(remove())).toBe('limit.reached');
    expect(await outcome(queries.readOrganization({ organizationId }, asking(ada)))).toBe('done');
    fixture.pass(DAY_MS);
    expect(await outcome(remove())).toBe('done');
  });
});

describe('the limit on new organizations', () => {
  it('S10 is counted per account', async () => {
    const { commands, by } = fixture;
    const create = (n: number, caller = ada) => commands.createOrganization({ name: `Acme ${String(n)}` }, by(caller));
    for (let n = 1; n < 50; n++) await create(n);
    expect([await outcome(create(50)), await outcome(create(50, bob))]).toEqual(['limit.reached', 'done']);
    fixture.pass(DAY_MS);
    expect(await outcome(create(51))).toBe('done');
  });
});
