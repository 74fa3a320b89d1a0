/** Who was put into a team while they were away, as far as was known here, and the news of them. */
import type { Position } from '@guildhall/eventing';
import type { AssignmentEvent, InDoubt } from './assignments.events.ts';

/** A membership as the roster tells of it now: the position of its beginning, and when that was. */
export type Membership = Readonly<{ memberSince: Position; joinedAt: string }>;

/** Whether somebody was put into a team by that membership, which the team did not know of: after it had begun, and by none that has ended. */
export const isOf = (it: Membership | undefined, { assignedAt }: InDoubt, departedAt: Position): it is Membership =>
  it !== undefined && it.memberSince > departedAt && assignedAt > it.joinedAt;

/** By which membership somebody was put into a team after all. */
export const assignedBy = (
  { memberSince }: Membership,
  { organizationId, accountId }: Readonly<{ organizationId: string; accountId: string }>,
  { teamId, assignedAt }: InDoubt,
): AssignmentEvent => ({ type: 'TeamAssigned', data: { organizationId, accountId, teamId, memberSince, assignedAt } });
