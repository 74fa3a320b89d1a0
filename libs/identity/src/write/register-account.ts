import { holderOf, Refusal, streamOf, typeId, type Envelope } from '@guildhall/eventing';
import { later } from '../domain/policy.ts';
import { addresses, RACED, registerAccount as decision } from '../domain/registration.decider.ts';
import type { Writing } from '../ports.ts';
import { acceptable, dropCredentials, keepCredential } from './passwords.ts';
import { addressKey, newId, scoped } from './pseudonyms.ts';

type Wish = Readonly<{ email: string; password: string; name: string; invitationToken?: string; at: string }>;

const LOOKS = 5;

/** Only what the token stands for is kept, never the token; one that is not genuine changes nothing that the sender could see. */
const invitedBy = ({ links }: Writing, token: string | undefined) => {
  const meant = token === undefined ? undefined : links.read('invitation', token);
  return meant === undefined ? {} : { invited: { invitationId: typeId('inv', meant.hex), invitationIssue: meant.issue } };
};

/** Does the same for an unknown, an unverified and a verified address; what it was, only the mailbox's owner learns. */
export const registerAccount =
  (writing: Writing) =>
  async (wish: Wish, given: Envelope): Promise<void> => {
    const { handle, peek, ids, policy } = writing;
    const { email, name, at } = wish;
    const password = acceptable(writing, wish.password, '/password', email);
    const address = addressKey(ids, email);
    const envelope = scoped(ids, given, address);
    const credentialId = newId(ids, 'cred', envelope);
    await keepCredential(writing, credentialId, password);
    const data = {
      registrationId: newId(ids, 'reg', envelope),
      credentialId,
      address,
      email,
      name,
      expiresAt: later(at, policy.verification),
      ...invitedBy(writing, wish.invitationToken),
    };
    for (let look = 1; ; look++)
      try {
        const accountId = holderOf(await peek(streamOf(addresses, address)), at) ?? newId(ids, 'acc', envelope);
        const { result } = await handle(decision, { type: 'RegisterAccount', data: { ...data, accountId }, by: accountId, at }, envelope);
        return await dropCredentials(writing, result.unused);
      } catch (error) {
        if (!(error instanceof Refusal && error.code === RACED && look < LOOKS)) throw error;
      }
  };
