import { claimed, decider, holderOf, Refusal, streamOf, type Claim, type ClaimEvent, type Command } from '@guildhall/eventing';
import { activeMember, permitted } from './authority.ts';
import { invitation, type InvitationEvent } from './invitation.events.ts';
import { allowancesOf, countedFor, ratesOf } from './invitation-allowance.ts';
import { roomIn, type Limits } from './limits.ts';
import { membership } from './membership.events.ts';
import { organization } from './organization.events.ts';
import { seats } from './organization.decider.ts';
import { unified } from './policy.ts';
import { refusals } from './refusals.ts';
import { covers, type Role } from './role.ts';

/** An address that can be invited, with what was derived for it; the seat says who holds it already. */
export type Invitee = Readonly<{ invitationId: string; address: string; seat: string; email: string; role: Role; tokenHash: string }>;
/** What cannot even be asked: a malformed address, the twin of an earlier item. */
export type Unaskable = Readonly<{ refused: 'address.malformed' | 'invitation.twin' }>;
/** In the order of the request. */
export type InviteMembers = Command<
  'InviteMembers',
  {
    organizationId: string;
    items: readonly (Invitee | Unaskable)[];
    atomic: boolean;
    expiresAt: string;
    inviterName: string;
    limits: Limits;
  }
>;
/** `retryAt`: over a limit, until then. */
export type InviteAnswer = Readonly<{ invitationId: string }> | Readonly<{ refused: keyof typeof refusals; retryAt?: string }>;

const invitees = (items: InviteMembers['data']['items']): readonly Invitee[] => items.filter((item) => 'seat' in item);

const verdict = (seat: Claim | undefined, item: Invitee, mine: Role, at: string): InviteAnswer => {
  const holder = seat === undefined ? undefined : holderOf(seat, at);
  if (holder !== undefined) return { refused: holder.startsWith('inv_') ? 'invitation.already-open' : 'member.already' };
  return covers(mine, item.role) ? { invitationId: item.invitationId } : { refused: 'permission.denied' };
};

/** As many as there is room for, in the order of the request; the others when there is again. */
const within = ({ room, retryAt }: ReturnType<typeof roomIn>, answers: readonly InviteAnswer[]): readonly InviteAnswer[] => {
  let sent = 0;
  return answers.map((answer) => ('refused' in answer || ++sent <= room ? answer : { refused: 'limit.reached', retryAt }));
};

/** What is wrong with one invitation, and until when if that will pass. */
const whyNot = ({ refused, retryAt }: Extract<InviteAnswer, { refused: string }>): string =>
  retryAt === undefined ? refusals[refused].sentence : `${refusals[refused].sentence} It cannot be sent before ${retryAt}.`;

const refuseWhole = (answers: readonly InviteAnswer[]): void => {
  const errors = answers.flatMap((answer, n) =>
    'refused' in answer ? [{ pointer: `/invitations/${String(n)}`, code: answer.refused, detail: whyNot(answer) }] : [],
  );
  if (errors.length > 0) throw new Refusal('conflict', 'invitation.batch-refused', { errors });
};

export const inviteMembers = decider<InviteMembers>()({
  tenant: ({ data }) => data.organizationId,
  streams: ({ by, at, data: { organizationId, items } }) => ({
    organization: streamOf(organization, organizationId),
    caller: streamOf(membership, organizationId, by),
    invitations: invitees(items).map(({ invitationId }) => streamOf(invitation, invitationId)),
    seats: invitees(items).map(({ seat }) => streamOf(seats, seat)),
    ...allowancesOf(organizationId, by, at),
  }),
  decide(command, states) {
    const { by, at, data } = command;
    const { organizationId, items, atomic, expiresAt, inviterName } = data;
    const { organization: org, caller, seats: held } = states;
    const mine = permitted(org, caller, 'member.invite');
    if (items.length > unified.maxInvitationsPerBatch) throw new Refusal('invalid', 'invitation.batch-too-large');
    let asked = 0;
    const verdicts = items.map((item) => ('refused' in item ? item : verdict(held[asked++], item, mine, at)));
    const answers = within(roomIn(ratesOf(command, activeMember(org, caller).org, states)), verdicts);
    if (atomic) refuseWhole(answers);
    const sent = new Set(answers.flatMap((answer) => ('invitationId' in answer ? [answer.invitationId] : [])));
    const invited = ({ invitationId, address, seat, email, role, tokenHash }: Invitee): readonly InvitationEvent[] => {
      if (!sent.has(invitationId)) return [];
      return [
        {
          type: 'MemberInvited',
          data: { invitationId, organizationId, address, seat, email, role, issue: 1, tokenHash, expiresAt, invitedBy: by, inviterName },
        },
      ];
    };
    const seated = ({ invitationId }: Invitee): readonly ClaimEvent[] => (sent.has(invitationId) ? [claimed(invitationId, expiresAt)] : []);
    return {
      events: {
        invitations: invitees(items).map(invited),
        seats: invitees(items).map(seated),
        ...countedFor(organizationId, by, sent.size),
      },
      result: { answers, expiresAt, createdAt: at },
    };
  },
});
