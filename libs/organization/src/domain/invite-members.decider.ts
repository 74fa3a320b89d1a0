import { claimed, decider, holderOf, likelyNew, streamOf, type Claim, type ClaimEvent, type Command } from '@guildhall/eventing';
import { addressClaims } from './address-claims.ts';
import { authorize } from './authorize.ts';
import { invitation, type InvitationEvent } from './invitation.events.ts';
import { allowancesOf, countedFor, ratesOf } from './invitation-allowance.ts';
import { roomIn, type Limits } from './limits.ts';
import { membership } from './membership.events.ts';
import { organization } from './organization.events.ts';
import { refusal, refusals, type RefusalCode } from './refusals.ts';
import { covers, type Role } from './role.ts';

/** A valid address with its derived values; its claim shows whether it is already invited or a member's. */
export type Invitee = Readonly<{
  invitationId: string;
  addressHash: string;
  addressKey: string;
  email: string;
  role: Role;
  tokenHash: string;
}>;
/** Refused before the decision: a malformed address, or a repeat of an earlier item. */
export type RefusedItem = Readonly<{ refused: 'address.malformed' | 'invitation.twin' }>;
/** `items` are in the order of the request. */
export type InviteMembers = Command<
  'InviteMembers',
  {
    organizationId: string;
    items: readonly (Invitee | RefusedItem)[];
    atomic: boolean;
    expiresAt: string;
    inviterName: string;
    maxItems: number;
    limits: Limits;
  }
>;
/** `retryAt`: when a limit allows another try. */
export type InviteAnswer = Readonly<{ invitationId: string }> | Readonly<{ refused: RefusalCode; retryAt?: string }>;

const invitees = (items: InviteMembers['data']['items']): readonly Invitee[] => items.filter((item) => 'addressKey' in item);

const answerTo = (claim: Claim | undefined, item: Invitee, callerRole: Role, at: string): InviteAnswer => {
  const holder = claim === undefined ? undefined : holderOf(claim, at);
  if (holder !== undefined) return { refused: holder.startsWith('inv_') ? 'invitation.already-open' : 'member.already' };
  return covers(callerRole, item.role) ? { invitationId: item.invitationId } : { refused: 'permission.denied' };
};

/** Accepts items in the order of the request up to the limits, and refuses the others with a time for the next try. */
const withinRoom = ({ room, retryAt }: ReturnType<typeof roomIn>, answers: readonly InviteAnswer[]): readonly InviteAnswer[] => {
  let sent = 0;
  return answers.map((answer) => ('refused' in answer || ++sent <= room ? answer : { refused: 'limit.reached', retryAt }));
};

/** Why one item is refused, and until when if that is temporary. */
const detailOf = ({ refused, retryAt }: Extract<InviteAnswer, { refused: string }>): string =>
  retryAt === undefined ? refusals[refused].sentence : `${refusals[refused].sentence} It cannot be sent before ${retryAt}.`;

/** Refuses the whole batch for any item that is refused. */
const refuseBatch = (answers: readonly InviteAnswer[]): void => {
  const errors = answers.flatMap((answer, n) =>
    'refused' in answer ? [{ pointer: `/invitations/${String(n)}`, code: answer.refused, detail: detailOf(answer) }] : [],
  );
  if (errors.length > 0) throw refusal('invitation.batch-refused', { errors });
};

export const decideInviteMembers = decider<InviteMembers>()({
  tenant: ({ data }) => data.organizationId,
  streams: ({ by, at, data: { organizationId, items } }) => ({
    organization: streamOf(organization, organizationId),
    caller: streamOf(membership, organizationId, by),
    invitations: invitees(items).map(({ invitationId }) => likelyNew(streamOf(invitation, invitationId))),
    addressClaims: invitees(items).map(({ addressKey }) => likelyNew(streamOf(addressClaims, addressKey))),
    ...allowancesOf(organizationId, by, at),
  }),
  decide(command, states) {
    const { by, at, data } = command;
    const { organizationId, items, atomic, expiresAt, inviterName, maxItems } = data;
    const { organization: active, role: callerRole } = authorize(states.organization, states.caller, 'member.invite');
    if (items.length > maxItems) throw refusal('invitation.batch-too-large');
    const claims = states.addressClaims.values();
    const decided = items.map((item) => ('refused' in item ? item : answerTo(claims.next().value, item, callerRole, at)));
    const answers = withinRoom(roomIn(ratesOf(command, active, states)), decided);
    if (atomic) refuseBatch(answers);
    const sent = new Set(answers.flatMap((answer) => ('invitationId' in answer ? [answer.invitationId] : [])));
    const invited = ({ invitationId, addressHash, addressKey, email, role, tokenHash }: Invitee): readonly InvitationEvent[] => {
      if (!sent.has(invitationId)) return [];
      return [
        {
          type: 'MemberInvited',
          data: {
            invitationId,
            organizationId,
            addressHash,
            addressKey,
            email,
            role,
            issue: 1,
            tokenHash,
            expiresAt,
            invitedBy: by,
            inviterName,
          },
        },
      ];
    };
    const claimedFor = ({ invitationId }: Invitee): readonly ClaimEvent[] =>
      sent.has(invitationId) ? [claimed(invitationId, expiresAt)] : [];
    return {
      events: {
        invitations: invitees(items).map(invited),
        addressClaims: invitees(items).map(claimedFor),
        ...countedFor(organizationId, by, sent.size),
      },
      result: { answers, expiresAt, createdAt: at },
    };
  },
});
