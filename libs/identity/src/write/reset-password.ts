import { answerOf, recheckRefusal, Refusal, streamOf, typeId, type Answer, type Envelope } from '@guildhall/eventing';
import { decideRequestPasswordReset, decideResetPassword, openReset } from '../domain/account.decider.ts';
import { account } from '../domain/account.events.ts';
import { keys } from '../domain/keys.ts';
import { link } from '../domain/link.events.ts';
import { later } from '../domain/policy.ts';
import { linkEnd } from '../domain/verification-link.ts';
import type { Dependencies, SessionCache } from '../ports.ts';
import { newId, scopedTo } from './command-ids.ts';
import { trustNetwork } from './password-attempts.ts';
import { acceptable, dropCredentials, keepCredential } from './passwords.ts';
import type { AcceptedForMail } from './register-account.ts';
import { refusal } from '../domain/refusals.ts';

/** The answer does not show whether a mail was sent. */
export const requestPasswordReset =
  ({ handle, ids, policy }: Dependencies) =>
  async ({ email }: Readonly<{ email: string }>, envelope: Envelope): Promise<Answer<AcceptedForMail>> => {
    const addressKey = keys(ids).address(email);
    const scoped = scopedTo(ids, envelope, addressKey);
    const ends = { expiresAt: later(envelope.at, policy.reset), verificationExpiresAt: linkEnd(envelope.at, policy.verification) };
    const data = { addressKey, email, resetId: newId(ids, 'rst', scoped), ...ends, pause: policy.mailPause };
    try {
      await handle(decideRequestPasswordReset, { type: 'RequestPasswordReset', data }, scoped);
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'account.unknown')) throw error;
    }
    return { body: { status: 'accepted' } };
  };

type ResetPasswordInput = Readonly<{ token: string; newPassword: string; network: string }>;

/** One step: the token of the link is the only proof, so no step can be skipped or reordered (T55). */
export const resetPassword =
  (dependencies: Dependencies, { forgetAccount }: SessionCache) =>
  async ({ token, newPassword, network }: ResetPasswordInput, envelope: Envelope): Promise<Answer<undefined>> => {
    const { handle, ids, links } = dependencies;
    const followed = links.read('reset', token);
    if (followed === undefined) throw refusal('reset.invalid');
    const resetId = typeId('rst', followed.hex);
    const unscoped = scopedTo(ids, envelope, resetId);
    const credentialId = newId(ids, 'cred', unscoped);
    // Checked before the slow hash, so that an invalid link is cheap; the decider checks it again.
    const { id: accountId, email } = await recheckRefusal(dependencies, async (read) => {
      const target = await read(streamOf(link, resetId));
      if (target === 'none') throw refusal('reset.invalid');
      const state = await read(streamOf(account, target.accountId));
      const isRepeated = state.status === 'verified' && state.credentialId === credentialId;
      return isRepeated ? state : openReset(state, resetId, envelope.at);
    });
    const scoped = { ...unscoped, by: accountId };
    await keepCredential(dependencies, credentialId, acceptable(dependencies, newPassword, '/newPassword', email));
    const data = { accountId, resetId, credentialId };
    const result = await handle(decideResetPassword, { type: 'ResetPassword', data }, scoped);
    forgetAccount(accountId);
    await dropCredentials(dependencies, result.result.unused);
    await trustNetwork(dependencies, { email, network });
    return { ...answerOf(result), body: undefined };
  };
