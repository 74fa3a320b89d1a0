import type { Answer, CommandEnvelope } from '@guildhall/eventing';
import { decideResendInvitation } from '../domain/invitation.decider.ts';
import { keys } from '../domain/keys.ts';
import { later } from '../domain/time.ts';
import type { Caller, Dependencies } from '../ports.ts';
import type { InvitationBody } from '../read/invitations.query.ts';
import { authorizeAgain } from './authorize-again.ts';
import { invitedAddress } from './invited-address.ts';

type InvitationInput = Readonly<{ organizationId: string; invitationId: string }>;

/** Issues a new link; the old one is superseded. */
export const resendInvitation =
  (dependencies: Dependencies) =>
  async (
    { organizationId, invitationId }: InvitationInput,
    { caller, ...envelope }: CommandEnvelope<Caller>,
  ): Promise<Answer<InvitationBody>> => {
    const { handle, ids, links, limits, policy } = dependencies;
    const tokenHashOf = (issue: number): string => keys(ids).tokenHash(links.issue('invitation', invitationId, issue));
    const expiresAt = later(envelope.at, policy.invitationTtlMs);
    const data = { organizationId, invitationId, tokenHashOf, expiresAt, inviterName: caller.name, limits };
    const { result, revision, position, repeated } = await handle(decideResendInvitation, { type: 'ResendInvitation', data }, envelope);
    if (repeated) await authorizeAgain(dependencies, envelope.by, organizationId, 'member.invite');
    const email = await invitedAddress(dependencies, invitationId);
    return { body: { id: invitationId, organizationId, email, ...result, status: 'pending', delivery: 'queued' }, revision, position };
  };
