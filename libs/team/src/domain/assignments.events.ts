import { START, type DomainEvent, type Position, type Stream } from '@guildhall/eventing';

type OfMember = { organizationId: string; accountId: string };
/** `memberSince` and `departedAt` are positions of the organization's facts, so the two can be told apart in time. */
export type AssignmentEvent =
  | DomainEvent<'TeamAssigned', OfMember & { teamId: string; memberSince: Position }>
  | DomainEvent<'TeamUnassigned', OfMember & { teamId: string }>
  | DomainEvent<'MemberDeparted', OfMember & { departedAt: Position }>;

/** Which teams of one organization an account is in, each by which membership, and when it last left the organization. */
export type Assignments = Readonly<{ teams: ReadonlyMap<string, Position>; departedAt: Position }>;

export const assignments: Stream<Assignments, AssignmentEvent> = {
  category: 'assignments',
  initial: { teams: new Map(), departedAt: START },
  evolve({ teams, departedAt }, { type, data }) {
    switch (type) {
      case 'TeamAssigned':
        return { teams: new Map(teams).set(data.teamId, data.memberSince), departedAt };
      case 'TeamUnassigned':
        return { teams: new Map([...teams].filter(([teamId]) => teamId !== data.teamId)), departedAt };
      case 'MemberDeparted':
        return { teams, departedAt: data.departedAt > departedAt ? data.departedAt : departedAt };
    }
  },
};
