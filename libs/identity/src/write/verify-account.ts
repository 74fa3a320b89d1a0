import { Refusal, streamOf, typeId, type Envelope } from '@guildhall/eventing';
import { account } from '../domain/account.events.ts';
import { openRegistration, verifyAccount as decision } from '../domain/registration.decider.ts';
import { endOfIssue } from '../domain/verification-link.ts';
import type { Writing } from '../ports.ts';
import { acceptable, keepCredential } from './passwords.ts';
import { addressKey, newId, scoped } from './pseudonyms.ts';

type Input = Readonly<{ token: string; name: string; password: string; at: string }>;

/** Follows a link of a registration: whoever holds the mailbox chooses name and password with it. Gives the address of the mailbox. */
export const verifyAccount =
  (writing: Writing) =>
  async ({ token, name, password, at }: Input, given: Envelope) => {
    const { handle, readState, ids, links } = writing;
    const followed = links.read('verification', token);
    if (followed === undefined) throw new Refusal('invalid', 'verification.invalid');
    const [accountId, linkEnds] = [typeId('acc', followed.hex), endOfIssue(followed.issue)];
    const envelope = scoped(ids, given, accountId);
    const credentialId = newId(ids, 'cred', envelope);
    const state = await readState(streamOf(account, accountId));
    const repeated = state.status === 'verified' && state.credentialId === credentialId;
    // Looked at before the slow hash, so that a dead link costs nothing; the decision looks again.
    const { email } = repeated ? state : openRegistration(state, linkEnds, at);
    await keepCredential(writing, credentialId, acceptable(writing, password, '/password', email));
    const data = { accountId, address: addressKey(ids, email), credentialId, name, linkEnds };
    const handled = await handle(decision, { type: 'VerifyAccount', data, by: accountId, at }, envelope);
    return { ...handled, email };
  };
