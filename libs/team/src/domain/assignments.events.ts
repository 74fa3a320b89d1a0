import { START, type DomainEvent, type Position, type Stream } from '@guildhall/eventing';

export type PendingReturn = Readonly<{ teamId: string; assignedAt: string }>;
type OfMember = { organizationId: string; accountId: string };
/** `memberSince` and `departedAt` are positions of the organization's facts, so they can be compared. */
export type AssignmentEvent =
  /** `assignedAt`: the time of the addition, for a return that was recorded later. */
  | DomainEvent<'TeamAssigned', OfMember & { teamId: string; memberSince: Position; assignedAt?: string }>
  | DomainEvent<'TeamUnassigned', OfMember & { teamId: string }>
  /** `inDoubt`: pending returns, that is teams to which they were added after they had left, with the time. */
  | DomainEvent<'MemberDeparted', OfMember & { departedAt: Position; inDoubt?: readonly PendingReturn[] }>;

/** The membership and time of an assignment. */
export type Assignment = Readonly<{ memberSince: Position; assignedAt: string }>;

/** The teams of an account in one organization, its last departure, when that was recorded, and its pending returns. */
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
