import { commandRefusal } from '@guildhall/eventing';
import type { Dependencies } from '../ports.ts';
import { refusal } from '../domain/refusals.ts';

/** The Unicode form in which passwords are compared, since keyboards differ (NIST SP 800-63B). */
export const normalized = (password: string): string => password.normalize('NFKC');

/** The new password in its normal form. Refuses common passwords and the account's own address. */
export const acceptable = ({ isCommonPassword }: Dependencies, password: string, pointer: string, email: string): string => {
  const plain = normalized(password);
  if (isCommonPassword(plain) || plain.toLowerCase() === email)
    throw refusal('password.common', {
      errors: [{ pointer, code: 'password.common', detail: 'This password is one of the first that somebody would try.' }],
    });
  return plain;
};

/**
 * Before the append that names the credential: a crash in between leaves a hash that nothing leads to. A password is in no command's hash, so
 * a repeat is compared with the password that its first run brought: with another one it is another command, and refused.
 */
export const keepCredential = async ({ secrets, hasher }: Dependencies, credentialId: string, password: string): Promise<void> => {
  const kept = await secrets.get(credentialId);
  if (kept === undefined) await secrets.put(credentialId, await hasher.hash(password));
  else if (!(await hasher.matches(kept, password))) throw commandRefusal('idempotency.key-reused');
};

export const dropCredentials = async ({ secrets }: Dependencies, credentialIds: readonly string[]): Promise<void> => {
  await Promise.all(credentialIds.map((id) => secrets.delete(id)));
};
