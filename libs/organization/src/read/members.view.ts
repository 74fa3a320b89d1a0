import type { EventView, SharedView } from '@guildhall/eventing';
import type { MembershipEvent } from '../domain/membership.events.ts';
import type { Role } from '../domain/role.ts';
import { accounts, type AccountDoc } from './accounts.view.ts';

/** E-mail and name are those at the time of joining. */
export type MemberDoc = Readonly<{
  organizationId: string;
  accountId: string;
  email: string;
  name: string;
  role: Role;
  joinedAt: string;
  revision: number;
}>;

export const memberKey = (organizationId: string, accountId: string): string => `${organizationId}.${accountId}`;

export const members: EventView<MembershipEvent, MemberDoc> = {
  name: 'members.v1',
  indexes: { byOrganization: ['organizationId', 'joinedAt'], byAccount: ['accountId', 'joinedAt'] },
  keys({ event: { type, data } }) {
    switch (type) {
      case 'MemberJoined':
      case 'MemberRoleChanged':
      case 'MemberLeft':
      case 'MemberRemoved':
        return [memberKey(data.organizationId, data.accountId)];
      default:
        return [];
    }
  },
  project(doc, { event: { type, data }, revision, meta }) {
    switch (type) {
      case 'MemberJoined': {
        const { organizationId, accountId, email, name, role } = data;
        return { organizationId, accountId, email, name, role, joinedAt: meta.occurredAt, revision };
      }
      case 'MemberRoleChanged':
        return doc && { ...doc, role: data.role, revision };
      case 'MemberLeft':
      case 'MemberRemoved':
        return undefined;
    }
  },
};

/** With what identity tells of the account: its present name. */
export type NamedMember = MemberDoc & Readonly<{ account?: AccountDoc }>;
export const namedMembers: SharedView<MemberDoc> = { ...members, facts: { account: { view: accounts, id: ({ accountId }) => accountId } } };
