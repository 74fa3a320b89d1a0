import { likelyNew, recheckRefusal, streamOf, typeId, type Answer, type Envelope } from '@guildhall/eventing';
import { account, verifiedOnly } from '../domain/account.events.ts';
import { keys } from '../domain/keys.ts';
import { link } from '../domain/link.events.ts';
import { decideSignUp } from '../domain/registration.decider.ts';
import type { Dependencies, Invitations, Joining } from '../ports.ts';
import { newId, scopedTo } from './command-ids.ts';
import { findAccount } from './find-account.ts';
import { trustNetwork } from './password-attempts.ts';
import { acceptable, keepCredential, normalized } from './passwords.ts';
import { refusal } from '../domain/refusals.ts';

type SignUpInput = Readonly<{ invitationToken: string; name: string; password: string; network: string }>;
type NewIds = Readonly<{ signUpId: string; credentialId: string }>;
/** The account, and the membership that came with it. */
type SignedUp = Readonly<{ accountId: string }> & Awaited<ReturnType<Invitations['accept']>>;

/** The account, verified by the invitation; refuses an address that has one (`account.exists`): its owner signs in and accepts. */
const createAccount = async (
  dependencies: Dependencies & Readonly<{ read: Dependencies['readState'] }>,
  { invitationToken, name, password }: SignUpInput,
  { signUpId, credentialId }: NewIds,
  envelope: Envelope,
): Promise<Joining> => {
  const { handle, ids, invitations } = dependencies;
  const { invitationId, issue, email } = await invitations.open(invitationToken);
  // Checked before the slow hash; the decider checks it again.
  if ((await findAccount(dependencies, email, envelope.at)).status === 'verified') throw refusal('account.exists');
  await keepCredential(dependencies, credentialId, acceptable(dependencies, password, '/password', email));
  const registering = { addressKey: keys(ids).address(email), email, newAccountId: newId(ids, 'acc', envelope) };
  const data = { ...registering, signUpId, credentialId, name, invitationId, invitationIssue: issue };
  const { result } = await handle(decideSignUp, { type: 'SignUp', data }, envelope);
  return { invitationId, issue, accountId: result.accountId, email, name };
};

/**
 * Account and membership by an invitation's link, which proves the address that it was mailed to. These are two appends, of two contexts: if
 * the process dies between them, the account's fact names the invitation, and organization makes the member by that.
 */
export const signUp =
  (dependencies: Dependencies) =>
  async (input: SignUpInput, envelope: Envelope): Promise<Answer<SignedUp>> => {
    const { ids, links, invitations } = dependencies;
    const shown = links.read('invitation', input.invitationToken);
    if (shown === undefined) throw refusal('invitation.unknown');
    const scoped = scopedTo(ids, envelope, shown.hex);
    const newIds = { signUpId: newId(ids, 'sup', scoped), credentialId: newId(ids, 'cred', scoped) };

    const createdBefore = async (read: Dependencies['readState'], accountId: string): Promise<Joining> => {
      const { email, name, credentialId } = verifiedOnly(await read(streamOf(account, accountId)));
      if (credentialId !== newIds.credentialId) throw refusal('account.exists');
      await keepCredential(dependencies, credentialId, normalized(input.password));
      return { invitationId: typeId('inv', shown.hex), issue: shown.issue, accountId, email, name };
    };
    const joining = await recheckRefusal(dependencies, async (read) => {
      const before = await read(likelyNew(streamOf(link, newIds.signUpId)));
      return before === 'none' ? createAccount({ ...dependencies, read }, input, newIds, scoped) : createdBefore(read, before.accountId);
    });
    // A separate command id: two contexts must not append under the same one.
    const { accountId, email } = joining;
    const { organizationId, role } = await invitations.accept(joining, { ...scopedTo(ids, scoped, 'membership'), by: accountId });
    await trustNetwork(dependencies, { email, network: input.network });
    return { body: { accountId, organizationId, role } };
  };
