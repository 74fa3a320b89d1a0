import type { DomainEvent, Stream } from '@guildhall/eventing';
import type { Role } from './role.ts';

/** `addressKey`: the key of the address claim that the member holds. */
type Joined = {
  organizationId: string;
  accountId: string;
  email: string;
  name: string;
  role: Role;
  addressKey: string;
  invitationId?: string;
};

export type MembershipEvent =
  | DomainEvent<'MemberJoined', Joined>
  | DomainEvent<'MemberRoleChanged', { organizationId: string; accountId: string; role: Role; was: Role }>
  | DomainEvent<'MemberLeft', { organizationId: string; accountId: string }>
  | DomainEvent<'MemberRemoved', { organizationId: string; accountId: string }>;

/** E-mail and name are those at the time of joining. */
export type ActiveMembership = Readonly<{
  status: 'active';
  email: string;
  name: string;
  joinedAt: string;
  role: Role;
  addressKey: string;
}>;
export type Membership = Readonly<{ status: 'none' }> | ActiveMembership;

export const membership: Stream<Membership, MembershipEvent> = {
  category: 'membership',
  initial: { status: 'none' },
  evolve(member, { type, data }, at) {
    switch (type) {
      case 'MemberJoined': {
        const { email, name, role, addressKey } = data;
        return { status: 'active', email, name, joinedAt: at, role, addressKey };
      }
      case 'MemberRoleChanged':
        return member.status === 'active' ? { ...member, role: data.role } : member;
      case 'MemberLeft':
      case 'MemberRemoved':
        return { status: 'none' };
    }
  },
};
