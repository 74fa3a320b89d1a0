import { Refusal, streamOf, typeId, type Envelope } from '@guildhall/eventing';
import { openReset, requestPasswordReset as request, resetPassword as decision } from '../domain/account.decider.ts';
import { account } from '../domain/account.events.ts';
import { link } from '../domain/link.events.ts';
import { later } from '../domain/policy.ts';
import type { Writing } from '../ports.ts';
import { acceptable, dropCredentials, keepCredential } from './passwords.ts';
import { newId, scoped } from './pseudonyms.ts';
import { registerAccount } from './register-account.ts';
import { accountOf } from './start-session.ts';

/** Whether anything was sent, only the mailbox's owner learns. */
export const requestPasswordReset =
  (writing: Writing) =>
  async ({ email, at }: Readonly<{ email: string; at: string }>, given: Envelope): Promise<void> => {
    const { handle, ids, policy } = writing;
    const owner = await accountOf(writing, email, at);
    // There is no password to reset yet: what helps is the link by which one is chosen (U5).
    if (owner.status === 'registered') return registerAccount(writing)({ email, at }, given);
    if (owner.status !== 'verified') return;
    const envelope = scoped(ids, given, owner.id);
    const data = { accountId: owner.id, resetId: newId(ids, 'rst', envelope), expiresAt: later(at, policy.reset), pause: policy.mailPause };
    await handle(request, { type: 'RequestPasswordReset', data, by: owner.id, at }, envelope);
  };

type Wish = Readonly<{ token: string; newPassword: string; at: string }>;

/** One step: the link itself is the proof, so there is none to skip or to reorder (T55). Gives the address whose mailbox it came from. */
export const resetPassword =
  (writing: Writing) =>
  async ({ token, newPassword, at }: Wish, given: Envelope) => {
    const { handle, readState, ids, links, watch } = writing;
    const meant = links.read('reset', token);
    if (meant === undefined) throw new Refusal('invalid', 'reset.invalid');
    const resetId = typeId('rst', meant.hex);
    const to = await readState(streamOf(link, resetId));
    if (to === 'none') throw new Refusal('invalid', 'reset.invalid');
    const { accountId } = to;
    const envelope = scoped(ids, given, resetId);
    const credentialId = newId(ids, 'cred', envelope);
    const owner = await readState(streamOf(account, accountId));
    const repeated = owner.status === 'verified' && owner.credentialId === credentialId;
    // Looked at before the slow hash, so that a dead link costs nothing; the decision looks again.
    const { email } = repeated ? owner : openReset(owner, resetId, at);
    await keepCredential(writing, credentialId, acceptable(writing, newPassword, '/newPassword', email));
    const handled = await handle(
      decision,
      { type: 'ResetPassword', data: { accountId, resetId, credentialId }, by: accountId, at },
      envelope,
    );
    watch.accountChanged(accountId);
    await dropCredentials(writing, handled.result.unused);
    return { ...handled, email };
  };
