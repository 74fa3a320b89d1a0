import type { Clock, Envelope, CommandResult } from '@guildhall/eventing';
import type { Role } from '../domain/role.ts';
import type { Writing } from '../ports.ts';
import { acceptInvitation } from './answer-invitation.ts';

/** A new account whose address an invitation's link has proven. */
export type Joining = Readonly<{ invitationId: string; issue: number; accountId: string; email: string; name: string }>;
export type Joined = Readonly<{ organizationId: string; accountId: string; role: Role }>;

/** The membership of somebody who signs up by an invitation. Asked again, also by the account's fact, it gives the same. */
export const acceptForSignUp =
  (writing: Writing, clock: Clock) =>
  ({ invitationId, issue, ...caller }: Joining, envelope: Envelope): Promise<CommandResult<Joined>> =>
    acceptInvitation(writing)({ which: { invitationId, issue }, caller, at: clock.now().toISOString() }, envelope);
