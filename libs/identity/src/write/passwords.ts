import { Refusal } from '@guildhall/eventing';
import type { Writing } from '../ports.ts';

/** One form for what different keyboards send for the same password (NIST SP 800-63B). */
export const normalized = (password: string): string => password.normalize('NFKC');

/** Refuses what everybody would guess first: the commonest passwords, and the account's own address. */
export const acceptable = ({ isCommon }: Pick<Writing, 'isCommon'>, password: string, pointer: string, email?: string): string => {
  const plain = normalized(password);
  if (isCommon(plain) || plain.toLowerCase() === email)
    throw new Refusal('invalid', 'password.common', {
      errors: [{ pointer, code: 'password.common', detail: 'This password is one of the first that somebody would try.' }],
    });
  return plain;
};

/**
 * Before the append that names it: a crash in between leaves a hash that nothing leads to. A password stands in no command's hash, so here a
 * repeat is held to the one that its first run brought: with another it is another command, and refused.
 */
export const keepCredential = async (
  { secrets, hasher }: Pick<Writing, 'secrets' | 'hasher'>,
  credentialId: string,
  password: string,
): Promise<void> => {
  const kept = await secrets.get(credentialId);
  if (kept === undefined) await secrets.put(credentialId, await hasher.hash(password));
  else if (!(await hasher.matches(kept, password))) throw new Refusal('invalid', 'idempotency.key-reused');
};

export const dropCredentials = async ({ secrets }: Pick<Writing, 'secrets'>, unused: readonly string[]): Promise<void> => {
  await Promise.all(unused.map((id) => secrets.delete(id)));
};
