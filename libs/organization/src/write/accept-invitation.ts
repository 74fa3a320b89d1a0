import { answerOf, Refusal, type Answer, type CommandEnvelope, type CommandResult, type Envelope } from '@guildhall/eventing';
import { decideAcceptInvitation } from '../domain/invitation-answer.decider.ts';
import { keys } from '../domain/keys.ts';
import type { Role } from '../domain/role.ts';
import type { Caller, Dependencies } from '../ports.ts';
import { linkOf, type LinkInput } from './link-input.ts';

/** The membership of an accepted invitation. */
type JoinedBody = Readonly<{ organizationId: string; accountId: string; role: Role }>;
/** A new account whose address the invitation's n-th link has verified. */
type SignUpInput = Caller & Readonly<{ invitationId: string; issue: number }>;

const unlessRefused = (error: unknown): void => {
  if (!(error instanceof Refusal)) throw error;
};

/** By the link if there is one, as the account. */
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

/** The membership of an account that signs up by an invitation. Repeats, also by the account's fact, give the same. */
export const acceptForSignUp =
  (dependencies: Dependencies) =>
  async ({ invitationId, issue, ...caller }: SignUpInput, envelope: Envelope): Promise<Answer<JoinedBody>> => {
    const answer = answerOf(await acceptAs(dependencies, { invitationId, issue }, caller, envelope));
    // The gateway knows no write of a new account, so the projections for its first read are waited for here, if possible.
    await dependencies.waitForProjections(answer.position).catch(unlessRefused);
    return answer;
  };
