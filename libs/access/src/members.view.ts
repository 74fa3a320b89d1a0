import type {
  MemberJoinedV1,
  MemberLeftV1,
  MemberRemovedV1,
  MemberRoleChangedV1,
  OrganizationDeletedV1,
  OrganizationRestoredV1,
} from '@guildhall/contracts';
import type { Role } from '@guildhall/contracts/permissions';
import type { FactView, Position } from '@guildhall/eventing';
import type { CallerMembership } from './authorize.ts';

/** A member as the organization published them; `memberSince` is the position of their joining. Documents of earlier releases lack its time. */
export type MemberDoc = Readonly<{ organizationId: string; accountId: string; role: Role; memberSince: Position; joinedAt?: string }>;
/** There is a document once it was deleted. */
export type OrganizationDoc = Readonly<{ organizationId: string; status: 'active' | 'deleted' }>;

export const memberKey = (organizationId: string, accountId: string): string => `${organizationId}.${accountId}`;

export const callerMembership = (member: MemberDoc | undefined, organization: OrganizationDoc | undefined): CallerMembership => ({
  role: member?.role,
  organization: organization?.status ?? 'active',
});

export const members: FactView<MemberJoinedV1 | MemberRoleChangedV1 | MemberLeftV1 | MemberRemovedV1, MemberDoc> = {
  name: 'members.v1',
  indexes: {},
  keys({ type, data }) {
    switch (type) {
      case 'organization.member-joined.v1':
      case 'organization.member-role-changed.v1':
      case 'organization.member-left.v1':
      case 'organization.member-removed.v1':
        return [memberKey(data.organizationId, data.accountId)];
      default:
        return []; // a topic holds other facts, too
    }
  },
  project(doc, { type, data, position }) {
    switch (type) {
      case 'organization.member-joined.v1': {
        const { organizationId, accountId, role, joinedAt } = data;
        return { organizationId, accountId, role, memberSince: position, joinedAt };
      }
      case 'organization.member-role-changed.v1':
        return doc && { ...doc, role: data.role };
      case 'organization.member-left.v1':
      case 'organization.member-removed.v1':
        return undefined;
    }
  },
};

export const organizations: FactView<OrganizationDeletedV1 | OrganizationRestoredV1, OrganizationDoc> = {
  name: 'organizations.v1',
  indexes: {},
  keys({ type, data }) {
    switch (type) {
      case 'organization.organization-deleted.v1':
      case 'organization.organization-restored.v1':
        return [data.organizationId];
      default:
        return [];
    }
  },
  project: (_, { type, data: { organizationId } }) => ({
    organizationId,
    status: type === 'organization.organization-deleted.v1' ? 'deleted' : 'active',
  }),
};
