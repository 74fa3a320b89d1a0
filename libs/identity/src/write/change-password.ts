import { answerOf, streamOf, type Answer, type CommandEnvelope, commandRefusal } from '@guildhall/eventing';
import { decideChangePassword } from '../domain/account.decider.ts';
import { account, verifiedOnly } from '../domain/account.events.ts';
import type { Caller, Dependencies, SessionCache } from '../ports.ts';
import { newId } from './command-ids.ts';
import { passwordAttempts } from './password-attempts.ts';
import { acceptable, dropCredentials, keepCredential, normalized } from './passwords.ts';
import { refusal } from '../domain/refusals.ts';

type ChangePasswordInput = Readonly<{ currentPassword: string; newPassword: string }>;

/** Needs the present password; a repeat with the same new password is acknowledged. */
export const changePassword = (dependencies: Dependencies, { forgetAccount }: SessionCache) => {
  const { handle, readState, ids, secrets, hasher } = dependencies;
  const attempts = passwordAttempts(dependencies);

  const change = async ({ currentPassword, newPassword }: ChangePasswordInput, envelope: CommandEnvelope<Caller>) => {
    const { accountId, sessionId, email } = envelope.caller;
    const currentId = async (): Promise<string> => verifiedOnly(await readState(streamOf(account, accountId))).credentialId;
    const password = acceptable(dependencies, newPassword, '/newPassword', email);
    const credentialId = newId(ids, 'cred', envelope);
    const provenId = await currentId();
    if (provenId !== credentialId && !(await hasher.matches(await secrets.get(provenId), normalized(currentPassword))))
      throw refusal('password.wrong');
    await keepCredential(dependencies, credentialId, password);
    const data = { sessionId, provenId, credentialId };
    const result = await handle(decideChangePassword, { type: 'ChangePassword', data }, envelope);
    forgetAccount(accountId);
    await dropCredentials(dependencies, result.result.unused);
    if (!result.repeated || (await currentId()) === credentialId) return { ...answerOf(result), body: undefined };
    // The password has changed again since the first run, so this command must not be acknowledged.
    await dropCredentials(dependencies, [credentialId]);
    throw commandRefusal('idempotency.key-reused');
  };
  return (input: ChangePasswordInput, envelope: CommandEnvelope<Caller>): Promise<Answer<undefined>> =>
    attempts.confirm(envelope.caller.sessionId, () => change(input, envelope));
};
