import { claimed, decider, holderOf, Refusal, streamOf, type Claim, type ClaimEvent, type Command } from '@guildhall/eventing';
import { permitted } from './authority.ts';
import { invitation, type InvitationEvent } from './invitation.events.ts';
import { membership } from './membership.events.ts';
import { organization } from './organization.events.ts';
import { seats } from './organization.decider.ts';
import { unified } from './policy.ts';
import { covers, type Role } from './role.ts';

/** An address that can be invited, with what was derived for it; the seat says who holds it already. */
export type Invitee = Readonly<{ invitationId: string; address: string; seat: string; email: string; role: Role; tokenHash: string }>;
/** What cannot even be asked: a malformed address, the twin of an earlier item. */
export type Unaskable = Readonly<{ refused: 'address.malformed' | 'invitation.twin' }>;
/** In the order of the request. */
export type InviteMembers = Command<
  'InviteMembers',
  { organizationId: string; items: readonly (Invitee | Unaskable)[]; atomic: boolean; expiresAt: string; inviterName: string }
>;
export type InviteAnswer = Readonly<{ invitationId: string }> | Readonly<{ refused: string }>;

const invitees = (items: InviteMembers['data']['items']): readonly Invitee[] => items.filter((item) => 'seat' in item);

const verdict = (seat: Claim | undefined, item: Invitee, mine: Role, at: string): InviteAnswer => {
  const holder = seat === undefined ? undefined : holderOf(seat, at);
  if (holder !== undefined) return { refused: holder.startsWith('inv_') ? 'invitation.already-open' : 'member.already' };
  return covers(mine, item.role) ? { invitationId: item.invitationId } : { refused: 'permission.denied' };
};

const refuseWhole = (answers: readonly InviteAnswer[]): void => {
  const errors = answers.flatMap((answer, n) =>
    'refused' in answer ? [{ pointer: `/invitations/${String(n)}`, code: answer.refused, detail: 'This invitation cannot be sent.' }] : [],
  );
  if (errors.length > 0) throw new Refusal('conflict', 'invitation.batch-refused', { errors });
};

export const inviteMembers = decider<InviteMembers>()({
  tenant: ({ data }) => data.organizationId,
  streams: ({ by, data: { organizationId, items } }) => ({
    organization: streamOf(organization, organizationId),
    caller: streamOf(membership, organizationId, by),
    invitations: invitees(items).map(({ invitationId }) => streamOf(invitation, invitationId)),
    seats: invitees(items).map(({ seat }) => streamOf(seats, seat)),
  }),
  decide({ by, at, data: { organizationId, items, atomic, expiresAt, inviterName } }, { organization: org, caller, seats: held }) {
    const mine = permitted(org, caller, 'member.invite');
    if (items.length > unified.maxInvitationsPerBatch) throw new Refusal('invalid', 'invitation.batch-too-large');
    let asked = 0;
    const answers = items.map((item) => ('refused' in item ? item : verdict(held[asked++], item, mine, at)));
    if (atomic) refuseWhole(answers);
    const sent = new Set(answers.flatMap((answer) => ('invitationId' in answer ? [answer.invitationId] : [])));
    const invited = ({ invitationId, address, seat, email, role, tokenHash }: Invitee): readonly InvitationEvent[] =>
      sent.has(invitationId)
        ? [
            {
              type: 'MemberInvited',
              data: {
                issue: 1,
                tokenHash,
                expiresAt,
                invitedBy: by,
                invitationId,
                organizationId,
                address,
                seat,
                email,
                role,
                inviterName,
              },
            },
          ]
        : [];
    const seated = ({ invitationId }: Invitee): readonly ClaimEvent[] => (sent.has(invitationId) ? [claimed(invitationId, expiresAt)] : []);
    return {
      events: { invitations: invitees(items).map(invited), seats: invitees(items).map(seated) },
      result: { answers, expiresAt, createdAt: at },
    };
  },
});
