import { Refusal, streamOf, SYSTEM, type Envelope } from '@guildhall/eventing';
import { acceptInvitation as acceptance, declineInvitation as refusal } from '../domain/accept.decider.ts';
import { invitation } from '../domain/invitation.events.ts';
import { invitationOfToken } from '../domain/invitation-link.ts';
import type { Caller, Writing } from '../ports.ts';
import { pseudonyms } from '../domain/pseudonyms.ts';

/** The invitee names the link's token or, signed in, the invitation; a sign-up also the link it came by. */
export type Which = Readonly<{ token: string }> | Readonly<{ invitationId: string; issue?: number }>;
type Wish = Readonly<{ which: Which; caller: Caller; at: string }>;
/** `caller`: nobody signs in to decline. */
type DeclineWish = Readonly<{ which: Which; caller: Caller | undefined; at: string }>;

/** What never changes in an invitation, and who stands for it now: read first, checked by the decision. */
const linkIn = async ({ readState, ids, links }: Writing, which: Which) => {
  const invitationId = 'token' in which ? invitationOfToken(links, which.token) : which.invitationId;
  const it = await readState(streamOf(invitation, invitationId));
  if (it.status === 'absent') throw new Refusal('missing', 'invitation.unknown');
  const { organizationId, seat, invitedBy } = it;
  const link =
    'token' in which ? { tokenHash: pseudonyms(ids).token(which.token) } : which.issue === undefined ? {} : { issue: which.issue };
  return { organizationId, invitationId, seat, invitedBy, ...link };
};
const inviteeOf = ({ ids }: Writing, { email }: Caller) => ({ address: pseudonyms(ids).address(email) });

export const acceptInvitation =
  (writing: Writing) =>
  async ({ which, caller, at }: Wish, envelope: Envelope) => {
    const { accountId, email, name } = caller;
    const data = { ...(await linkIn(writing, which)), invitee: inviteeOf(writing, caller), accountId, email, name };
    return writing.handle(acceptance, { type: 'AcceptInvitation', data, by: accountId, at }, envelope);
  };

export const declineInvitation =
  (writing: Writing) =>
  async ({ which, caller, at }: DeclineWish, envelope: Envelope) => {
    const data = { ...(await linkIn(writing, which)), ...(caller === undefined ? {} : { invitee: inviteeOf(writing, caller) }) };
    return writing.handle(refusal, { type: 'DeclineInvitation', data, by: caller?.accountId ?? SYSTEM, at }, envelope);
  };
