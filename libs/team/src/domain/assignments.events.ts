import { START, type DomainEvent, type Position, type Stream } from '@guildhall/eventing';

export type PendingReturn = Readonly<{ teamId: string; assignedAt: string }>;
type OfMember = { organizationId: string; accountId: string };
/** `memberSince` and `departedAt` are positions of the organization's facts, so the two can be told apart in time. */
export type AssignmentEvent =
  /** `assignedAt`: when somebody put them there, where that was before it was written down by which membership. */
  | DomainEvent<'TeamAssigned', OfMember & { teamId: string; memberSince: Position; assignedAt?: string }>
  | DomainEvent<'TeamUnassigned', OfMember & { teamId: string }>
  /** `inDoubt`: of the teams that it ended, those that they were put into after they had left, and when. */
  | DomainEvent<'MemberDeparted', OfMember & { departedAt: Position; inDoubt?: readonly PendingReturn[] }>;

/** By which membership somebody was put into a team, and when. */
export type Assignment = Readonly<{ memberSince: Position; assignedAt: string }>;

/** Which teams of one organization an account is in, when it last left the organization, when that was heard of here, and what it left in doubt. */
export type Assignments = Readonly<{
  teams: ReadonlyMap<string, Assignment>;
  departedAt: Position;
  heardAt: string;
  inDoubt: readonly PendingReturn[];
}>;

export const assignments: Stream<Assignments, AssignmentEvent> = {
  category: 'assignments',
  initial: { teams: new Map(), departedAt: START, heardAt: '', inDoubt: [] },
  evolve(held, { type, data }, at) {
    switch (type) {
      case 'TeamAssigned': {
        const { teamId, memberSince, assignedAt = at } = data;
        return {
          ...held,
          teams: new Map(held.teams).set(teamId, { memberSince, assignedAt }),
          inDoubt: held.inDoubt.filter((it) => it.teamId !== teamId),
        };
      }
      case 'TeamUnassigned':
        return { ...held, teams: new Map([...held.teams].filter(([teamId]) => teamId !== data.teamId)) };
      case 'MemberDeparted':
        return data.departedAt > held.departedAt
          ? { ...held, departedAt: data.departedAt, heardAt: at, inDoubt: data.inDoubt ?? [] }
          : held;
    }
  },
};
