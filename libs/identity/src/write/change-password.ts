import { Refusal, streamOf, type Envelope } from '@guildhall/eventing';
import { changePassword as decision } from '../domain/account.decider.ts';
import { account, verifiedOnly } from '../domain/account.events.ts';
import type { Caller, Writing } from '../ports.ts';
import { acceptable, dropCredentials, keepCredential, normalized } from './passwords.ts';
import { newId } from './pseudonyms.ts';

type Wish = Readonly<{ currentPassword: string; newPassword: string; caller: Caller; at: string }>;

/** Proven by the present password; a repeat that brings the new one again has proven it already. */
export const changePassword = (writing: Writing) => async (wish: Wish, envelope: Envelope) => {
  const { handle, readState, ids, secrets, hasher, watch } = writing;
  const { accountId, sessionId, email } = wish.caller;
  const password = acceptable(writing, wish.newPassword, '/newPassword', email);
  const credentialId = newId(ids, 'cred', envelope);
  const { credentialId: was } = verifiedOnly(await readState(streamOf(account, accountId)));
  if (was !== credentialId && !(await hasher.matches(await secrets.get(was), normalized(wish.currentPassword))))
    throw new Refusal('forbidden', 'password.wrong');
  await keepCredential(writing, credentialId, password);
  const data = { accountId, sessionId, was, credentialId };
  const handled = await handle(decision, { type: 'ChangePassword', data, by: accountId, at: wish.at }, envelope);
  watch.accountChanged(accountId);
  await dropCredentials(writing, handled.result.unused);
  if (!handled.repeated || verifiedOnly(await readState(streamOf(account, accountId))).credentialId === credentialId) return handled;
  // Another password has come since the first run: saying that this one counts would be untrue.
  await dropCredentials(writing, [credentialId]);
  throw new Refusal('invalid', 'idempotency.key-reused');
};
