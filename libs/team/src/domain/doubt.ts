/** Who was put into a team while they were away, as far as was known here, and the news of them. */
import { START, type Position } from '@guildhall/eventing';
import type { AssignmentEvent, Assignments, InDoubt } from './assignments.events.ts';

/** Somebody left the organization, at that position of its facts and at that time. */
export type Departure = Readonly<{ departedAt: Position; leftAt: string }>;
/** A membership as the roster tells of it now: the position of its beginning, and when that was. */
export type Membership = Readonly<{ memberSince: Position; joinedAt: string }>;
export const NO_MEMBERSHIP: Membership = { memberSince: START, joinedAt: '' };

/**
 * Of the teams that the ended membership led into, those that they were put into after they had left. Whoever did that did not know that they
 * had; or knew that they had come back, which had not been heard of here.
 */
export const inDoubtAfter = ({ departedAt, leftAt }: Departure, { teams }: Assignments): readonly InDoubt[] =>
  [...teams].flatMap(([teamId, { memberSince, assignedAt }]) =>
    memberSince < departedAt && assignedAt > leftAt ? [{ teamId, assignedAt }] : [],
  );

/** Whether somebody was put into a team by that membership, which the team did not know of: after it had begun, and by none that has ended. */
export const isOf = (it: Membership, { assignedAt }: InDoubt, departedAt: Position): boolean =>
  it.memberSince > departedAt && assignedAt > it.joinedAt;

/** By which membership somebody was put into a team after all. */
export const assignedBy = (
  { memberSince }: Membership,
  { organizationId, accountId }: Readonly<{ organizationId: string; accountId: string }>,
  { teamId, assignedAt }: InDoubt,
): AssignmentEvent => ({ type: 'TeamAssigned', data: { organizationId, accountId, teamId, memberSince, assignedAt } });
