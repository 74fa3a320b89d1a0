import type { MemberJoinedV1, MemberLeftV1, MemberRemovedV1 } from '@guildhall/contracts';
import type { FactView } from '@guildhall/eventing';

/** Who is in an organization. */
export type MailMembershipDoc = Readonly<{ organizationId: string; accountId: string }>;
type Source = MemberJoinedV1 | MemberLeftV1 | MemberRemovedV1;

export const mailMembershipKey = (organizationId: string, accountId: string): string => `${organizationId}.${accountId}`;

export const mailMemberships: FactView<Source, MailMembershipDoc> = {
  name: 'mail-memberships.v1',
  indexes: { byOrganization: ['organizationId', 'accountId'] },
  keys: ({ type, data }) => {
    switch (type) {
      case 'organization.member-joined.v1':
      case 'organization.member-left.v1':
      case 'organization.member-removed.v1':
        return [mailMembershipKey(data.organizationId, data.accountId)];
      default:
        return [];
    }
  },
  project: (_, { type, data: { organizationId, accountId } }) => {
    switch (type) {
      case 'organization.member-joined.v1':
        return { organizationId, accountId };
      case 'organization.member-left.v1':
      case 'organization.member-removed.v1':
        return undefined;
    }
  },
};
