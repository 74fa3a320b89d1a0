import { answerOf, Refusal, type Answer, type CommandEnvelope, type CommandResult, type Envelope } from '@guildhall/eventing';
import { decideAcceptInvitation } from '../domain/invitation-answer.decider.ts';
import { keys } from '../domain/keys.ts';
import type { Role } from '../domain/role.ts';
import type { Caller, Dependencies } from '../ports.ts';
import { linkOf, type LinkInput } from './link-input.ts';

/** A membership that an invitation led to. */
type JoinedBody = Readonly<{ organizationId: string; accountId: string; role: Role }>;
/** A new account whose address the invitation's n-th link has proven. */
type SignUpInput = Caller & Readonly<{ invitationId: string; issue: number }>;

const unlessRefused = (error: unknown): void => {
  if (!(error instanceof Refusal)) throw error;
};

/** By the link, if there is one; as whoever owns the account. */
export const acceptAs = (
  { handle, ids }: Dependencies,
  link: Readonly<{ invitationId: string; tokenHash?: string; issue?: number }>,
  { accountId, email, name }: Caller,
  envelope: Envelope,
): Promise<CommandResult<JoinedBody>> => {
  const data = { ...link, accountId, email, name, addressHash: keys(ids).addressHash(email) };
  return handle(decideAcceptInvitation, { type: 'AcceptInvitation', data }, { ...envelope, by: accountId });
};

export const acceptInvitation =
  (dependencies: Dependencies) =>
  async (input: LinkInput, { caller, ...envelope }: CommandEnvelope<Caller>): Promise<Answer<JoinedBody>> =>
    answerOf(await acceptAs(dependencies, linkOf(dependencies, input), caller, envelope));

/** The membership of somebody who signs up by an invitation. Asked again, also by the account's fact, it gives the same. */
export const acceptForSignUp =
  (dependencies: Dependencies) =>
  async ({ invitationId, issue, ...caller }: SignUpInput, envelope: Envelope): Promise<Answer<JoinedBody>> => {
    const answer = answerOf(await acceptAs(dependencies, { invitationId, issue }, caller, envelope));
    // Who signs up has no account yet that a gateway could remember a write of: so their first read is waited for here, as far as that goes.
    await dependencies.waitForProjections(answer.position).catch(unlessRefused);
    return answer;
  };
