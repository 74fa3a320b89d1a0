import { streamOf, type Envelope } from '@guildhall/eventing';
import { cancelInvitation as cancellation, resendInvitation as resending } from '../domain/invitation.decider.ts';
import { invitation } from '../domain/invitation.events.ts';
import { later, unified } from '../domain/policy.ts';
import type { Caller, Writing } from '../ports.ts';
import { pseudonyms } from '../domain/pseudonyms.ts';

type Wish = Readonly<{ organizationId: string; invitationId: string; caller: Caller; at: string }>;

/** The seat never changes; an unknown invitation has none, and the decision refuses it. */
const seatOf = async ({ readState }: Writing, invitationId: string) => {
  const it = await readState(streamOf(invitation, invitationId));
  return it.status === 'absent' ? { seat: 'none', issue: 0 } : it;
};

/** A new link, valid from now; the old one dies. */
export const resendInvitation =
  (writing: Writing) =>
  async ({ organizationId, invitationId, caller, at }: Wish, envelope: Envelope) => {
    const { ids, links, handle, limits } = writing;
    const { seat, issue: last } = await seatOf(writing, invitationId);
    const issue = last + 1;
    const tokenHash = pseudonyms(ids).token(links.issue('invitation', invitationId, issue));
    const data = {
      organizationId,
      invitationId,
      seat,
      issue,
      tokenHash,
      expiresAt: later(at, unified.invitationTtl),
      inviterName: caller.name,
      limits,
    };
    return handle(resending, { type: 'ResendInvitation', data, by: caller.accountId, at }, envelope);
  };

export const cancelInvitation =
  (writing: Writing) =>
  async ({ organizationId, invitationId, caller, at }: Wish, envelope: Envelope) => {
    const { seat } = await seatOf(writing, invitationId);
    return writing.handle(
      cancellation,
      { type: 'CancelInvitation', data: { organizationId, invitationId, seat }, by: caller.accountId, at },
      envelope,
    );
  };
