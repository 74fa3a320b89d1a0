import { typeId, type Answer, type CommandEnvelope } from '@guildhall/eventing';
import { decideInviteMembers, type InviteAnswer, type Invitee, type RefusedItem } from '../domain/invite-members.decider.ts';
import { keys } from '../domain/keys.ts';
import { refusals } from '../domain/refusals.ts';
import type { Role } from '../domain/role.ts';
import { later } from '../domain/time.ts';
import type { Caller, Dependencies } from '../ports.ts';
import type { InvitationBody } from '../read/invitations.query.ts';

/** `email` as in the request; `address` is its canonical form, undefined if it is invalid. */
type Item = Readonly<{ email: string; address: string | undefined; role: Role }>;
type InviteMembersInput = Readonly<{ organizationId: string; invitations: readonly Item[]; atomic: boolean }>;
/** Why one item of a batch was refused. */
type ProblemBody = Readonly<{ code: string; title: string; detail: string; retryAt?: string }>;
type ItemBody =
  | Readonly<{ email: string; status: 'sent'; invitation: InvitationBody }>
  | Readonly<{ email: string; status: 'refused'; problem: ProblemBody }>;

const problemOf = ({ refused, retryAt }: Extract<InviteAnswer, { refused: string }>): ProblemBody => {
  const { title, sentence: detail } = refusals[refused];
  return { code: refused, title, detail, ...(retryAt === undefined ? {} : { retryAt }) };
};

/** Ids and tokens derive from the command, so a repeated batch gives the same invitations and links. */
const itemsOf = ({ ids, links, policy }: Dependencies, { organizationId, invitations }: InviteMembersInput, commandId: string) => {
  const { addressHash, addressKey, tokenHash } = keys(ids);
  const seen = new Set<string>();
  // One above the limit is enough for the refusal, so that a request cannot make the store read thousands of addresses.
  return invitations.slice(0, policy.maxInvitationsPerBatch + 1).map(({ address: email, role }, n): Invitee | RefusedItem => {
    if (email === undefined) return { refused: 'address.malformed' };
    if (seen.has(email)) return { refused: 'invitation.twin' };
    seen.add(email);
    const invitationId = typeId('inv', ids.derive(commandId, 'invitation', String(n)));
    const derived = { addressHash: addressHash(email), addressKey: addressKey(organizationId, email) };
    return { invitationId, ...derived, email, role, tokenHash: tokenHash(links.issue('invitation', invitationId, 1)) };
  });
};

/** Each item is answered on its own, in the order of the request. */
export const inviteMembers =
  (dependencies: Dependencies) =>
  async (input: InviteMembersInput, { caller, ...envelope }: CommandEnvelope<Caller>): Promise<Answer<Readonly<{ items: ItemBody[] }>>> => {
    const { handle, limits, policy } = dependencies;
    const { organizationId, invitations, atomic } = input;
    const items = itemsOf(dependencies, input, envelope.commandId);
    const expiresAt = later(envelope.at, policy.invitationTtlMs);
    const data = { organizationId, items, atomic, expiresAt, inviterName: caller.name, maxItems: policy.maxInvitationsPerBatch, limits };
    const { result, revision, position } = await handle(decideInviteMembers, { type: 'InviteMembers', data }, envelope);
    const bodyOf = ({ email, address = email, role }: Item, answer: InviteAnswer): ItemBody => {
      if ('refused' in answer) return { email, status: 'refused', problem: problemOf(answer) };
      const sent = { id: answer.invitationId, organizationId, email: address, role, invitedBy: envelope.by } as const;
      const { expiresAt: until, createdAt } = result;
      return { email, status: 'sent', invitation: { ...sent, status: 'pending', expiresAt: until, createdAt, delivery: 'queued' } };
    };
    const bodies = invitations.flatMap((item, n) => {
      const answer = result.answers[n];
      return answer === undefined ? [] : [bodyOf(item, answer)];
    });
    return { body: { items: bodies }, revision, position };
  };
