import {
  memberJoinedV1,
  memberLeftV1,
  memberRemovedV1,
  memberRoleChangedV1,
  organizationDeletedV1,
  organizationRestoredV1,
  type MemberJoinedV1,
  type MemberLeftV1,
  type MemberRemovedV1,
  type MemberRoleChangedV1,
} from '@guildhall/contracts';
import type { Fact } from '@guildhall/eventing';
import { projected, projectedTwice } from '@guildhall/testing';
import { describe, expect, it } from '@jest/globals';
import { members, organizations } from './members.view.ts';

const fact = <T extends string, D>({ type, sample }: { type: T; sample: D }, n: number) => ({
  id: String(n),
  type,
  key: 'org_1',
  subject: 'org_1',
  time: '2030-01-01T12:00:00.000Z',
  position: String(n).padStart(4, '0'),
  actor: 'acc_ada',
  correlationId: 'x',
  causationId: 'x',
  data: sample,
});

describe('the views of memberships', () => {
  it('contain each member’s role and since when they are a member', () => {
    const { organizationId, accountId } = memberJoinedV1.sample;
    const key = `${organizationId}.${accountId}`;
    type MemberFact = MemberJoinedV1 | MemberRoleChangedV1 | MemberLeftV1 | MemberRemovedV1;
    const joined: readonly MemberFact[] = [fact(memberJoinedV1, 1), fact(memberRoleChangedV1, 2)];
    for (const view of [projected, projectedTwice]) {
      expect(view(members, joined)).toEqual({
        [key]: { organizationId, accountId, role: 'admin', memberSince: '0001', joinedAt: memberJoinedV1.sample.joinedAt },
      });
      for (const gone of [fact(memberLeftV1, 3), fact(memberRemovedV1, 3)]) {
        expect(view(members, [...joined, gone])).toEqual({});
        expect(view(members, [...joined, gone, fact(memberJoinedV1, 4)])).toMatchObject({ [key]: { memberSince: '0004' } });
      }
    }
  });
  it('contain whether an organization is deleted', () => {
    const { organizationId } = organizationDeletedV1.sample;
    const deleted = fact(organizationDeletedV1, 1);
    expect(projectedTwice(organizations, [deleted])).toEqual({ [organizationId]: { organizationId, status: 'deleted' } });
    expect(projectedTwice(organizations, [deleted, fact(organizationRestoredV1, 2)])).toMatchObject({
      [organizationId]: { status: 'active' },
    });
  });
  it('ignore other facts of the topic', () => {
    const other: Fact = fact({ type: 'organization.member-promoted.v9', sample: { organizationId: 'org_1' } }, 1);
    // A newer organization may publish what this release does not know.
    const strange = other as never;
    expect(members.keys(strange)).toEqual([]);
    expect(organizations.keys(strange)).toEqual([]);
  });
});
