import { Refusal, streamOf, typeId, type Envelope } from '@guildhall/eventing';
import { account, verifiedOnly } from '../domain/account.events.ts';
import { link } from '../domain/link.events.ts';
import { signUp as decision } from '../domain/registration.decider.ts';
import type { Joining, Writing } from '../ports.ts';
import { acceptable, keepCredential, normalized } from './passwords.ts';
import { newId, scoped } from './pseudonyms.ts';
import { withHolder } from './register-account.ts';
import { accountOf } from './start-session.ts';

type Input = Readonly<{ token: string; name: string; password: string; at: string }>;
/** `email`: where the invitation was mailed to. */
export type SignedUp = Readonly<{ accountId: string; organizationId: string; role: string; email: string }>;

/** The account, proven by the invitation; an address that has one is refused (`account.exists`): its owner signs in and accepts. */
const createAccount = async (
  writing: Writing,
  input: Input,
  envelope: Envelope,
  { signUpId, credentialId }: Readonly<{ signUpId: string; credentialId: string }>,
): Promise<Joining> => {
  const { handle, invitations } = writing;
  const { token, name, password, at } = input;
  const { invitationId, issue, email } = await invitations.open(token);
  if ((await accountOf(writing, email, at)).status === 'verified') throw new Refusal('conflict', 'account.exists');
  await keepCredential(writing, credentialId, acceptable(writing, password, '/password', email));
  const proven = { signUpId, credentialId, email, name, invitationId, invitationIssue: issue };
  const { result } = await withHolder(writing, {
    ...{ email, at, envelope },
    work: (accountId, address) =>
      handle(decision, { type: 'SignUp', data: { accountId, address, ...proven }, by: accountId, at }, envelope),
  });
  return { invitationId, issue, accountId: result.accountId, email, name };
};

/**
 * Account and membership by an invitation's link, which proves the address that it was mailed to. These are two appends, of two contexts: if
 * the process dies between them, the account's fact names the invitation, and organization makes the member by that.
 */
export const signUp =
  (writing: Writing) =>
  async (input: Input, given: Envelope): Promise<SignedUp> => {
    const { readState, ids, links, invitations } = writing;
    const shown = links.read('invitation', input.token);
    if (shown === undefined) throw new Refusal('missing', 'invitation.unknown');
    const envelope = scoped(ids, given, shown.hex);
    const made = { signUpId: newId(ids, 'sup', envelope), credentialId: newId(ids, 'cred', envelope) };

    const createdBefore = async (accountId: string): Promise<Joining> => {
      const { email, name, credentialId } = verifiedOnly(await readState(streamOf(account, accountId)));
      if (credentialId !== made.credentialId) throw new Refusal('conflict', 'account.exists');
      await keepCredential(writing, credentialId, normalized(input.password));
      return { invitationId: typeId('inv', shown.hex), issue: shown.issue, accountId, email, name };
    };
    const before = await readState(streamOf(link, made.signUpId));
    const joining = await (before === 'none' ? createAccount(writing, input, envelope, made) : createdBefore(before.accountId));
    // A command of its own: what one context appended under an id, another must not.
    const { organizationId, role } = await invitations.accept(joining, scoped(ids, envelope, 'membership'));
    return { accountId: joining.accountId, organizationId, role, email: joining.email };
  };
