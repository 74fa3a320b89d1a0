/** Somebody may be put into a team after they left the organization, by a caller who did not know that, or who knew that they had come back. */
import { START, type Position } from '@guildhall/eventing';
import type { AssignmentEvent, Assignments, PendingReturn } from './assignments.events.ts';

/** A departure: its position in the organization's facts, and its time. */
export type Departure = Readonly<{ departedAt: Position; leftAt: string }>;
/** An account's present membership: the position and time of its beginning. */
export type CurrentMembership = Readonly<{ memberSince: Position; joinedAt: string }>;
export const NO_MEMBERSHIP: CurrentMembership = { memberSince: START, joinedAt: '' };

/** The teams of the ended membership to which they were added after they had left. */
export const pendingReturns = ({ departedAt, leftAt }: Departure, { teams }: Assignments): readonly PendingReturn[] =>
  [...teams].flatMap(([teamId, { memberSince, assignedAt }]) =>
    memberSince < departedAt && assignedAt > leftAt ? [{ teamId, assignedAt }] : [],
  );

/** Whether an addition belongs to this membership, which was not known then: it was made after the membership began, which has not ended. */
export const isAssignedBy = ({ memberSince, joinedAt }: CurrentMembership, { assignedAt }: PendingReturn, departedAt: Position): boolean =>
  memberSince > departedAt && assignedAt > joinedAt;

/** Assigns an account to a team under its present membership. */
export const teamAssigned = (
  { memberSince }: CurrentMembership,
  { organizationId, accountId }: Readonly<{ organizationId: string; accountId: string }>,
  { teamId, assignedAt }: PendingReturn,
): AssignmentEvent => ({ type: 'TeamAssigned', data: { organizationId, accountId, teamId, memberSince, assignedAt } });
