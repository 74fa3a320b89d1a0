/** Somebody may be put into a team after they left the organization, by a caller who did not know that, or who knew that they had come back. */
import { START, type Position } from '@guildhall/eventing';
import type { AssignmentEvent, Assignments, PendingReturn } from './assignments.events.ts';

/** Somebody left the organization, at that position of its facts and at that time. */
export type Departure = Readonly<{ departedAt: Position; leftAt: string }>;
/** An account's membership of now: the position of its beginning, and when that was. */
export type CurrentMembership = Readonly<{ memberSince: Position; joinedAt: string }>;
export const NO_MEMBERSHIP: CurrentMembership = { memberSince: START, joinedAt: '' };

/** Of the teams that the ended membership led into, those that they were put into after they had left. */
export const pendingReturns = ({ departedAt, leftAt }: Departure, { teams }: Assignments): readonly PendingReturn[] =>
  [...teams].flatMap(([teamId, { memberSince, assignedAt }]) =>
    memberSince < departedAt && assignedAt > leftAt ? [{ teamId, assignedAt }] : [],
  );

/** Whether somebody was put into a team by that membership, which the team did not know of: after it had begun, and by none that has ended. */
export const isAssignedBy = ({ memberSince, joinedAt }: CurrentMembership, { assignedAt }: PendingReturn, departedAt: Position): boolean =>
  memberSince > departedAt && assignedAt > joinedAt;

/** Puts somebody into a team by their membership of now. */
export const teamAssigned = (
  { memberSince }: CurrentMembership,
  { organizationId, accountId }: Readonly<{ organizationId: string; accountId: string }>,
  { teamId, assignedAt }: PendingReturn,
): AssignmentEvent => ({ type: 'TeamAssigned', data: { organizationId, accountId, teamId, memberSince, assignedAt } });
