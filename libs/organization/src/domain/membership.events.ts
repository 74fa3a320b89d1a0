import type { DomainEvent, Stream } from '@guildhall/eventing';
import type { Role } from './role.ts';

/** `seat` names the claim on (organization, address) that the member holds. */
type Joined = { organizationId: string; accountId: string; email: string; name: string; role: Role; seat: string; invitationId?: string };

export type MembershipEvent =
  | DomainEvent<'MemberJoined', Joined>
  | DomainEvent<'MemberRoleChanged', { organizationId: string; accountId: string; role: Role; was: Role }>
  | DomainEvent<'MemberLeft', { organizationId: string; accountId: string }>
  | DomainEvent<'MemberRemoved', { organizationId: string; accountId: string }>;

type Active = Readonly<{ status: 'active'; email: string; name: string; joinedAt: string; role: Role; seat: string }>;
/** `seat` of a former member is the last one; e-mail and name are as of joining. */
export type Membership = Readonly<{ status: 'none'; seat: string | undefined }> | Active;

export const membership: Stream<Membership, MembershipEvent> = {
  category: 'membership',
  initial: { status: 'none', seat: undefined },
  evolve(member, { type, data }, at) {
    switch (type) {
      case 'MemberJoined':
        return { status: 'active', email: data.email, name: data.name, joinedAt: at, role: data.role, seat: data.seat };
      case 'MemberRoleChanged':
        return member.status === 'active' ? { ...member, role: data.role } : member;
      case 'MemberLeft':
      case 'MemberRemoved':
        return { status: 'none', seat: member.seat };
    }
  },
};
