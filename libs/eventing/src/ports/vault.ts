/** What does not open: it was sealed under another key or for another place, has been changed, or was never sealed. */
export class UnsealError extends Error {
  override name = 'UnsealError';
}

/** The key of one person's data, or of one use. `aad` binds a ciphertext to its place; opening it elsewhere throws `UnsealError`. */
export interface SubjectKey {
  seal(plain: string, aad: string): string;
  open(sealed: string, aad: string): string;
}

/** One key per subject (an account, an address). Destroying it erases what it sealed, everywhere and for ever. */
export interface KeyVault {
  /** The keys of these subjects, made durably where missing; erased subjects are left out. */
  ensure(subjects: readonly string[]): Promise<ReadonlyMap<string, SubjectKey>>;
  /** Those that exist. */
  find(subjects: readonly string[]): Promise<ReadonlyMap<string, SubjectKey>>;
  /** Those that were erased: of all others without a key, the key is not there that was, or there has never been one. */
  erased(subjects: readonly string[]): Promise<ReadonlySet<string>>;
  /** Final: `ensure` makes no new key for an erased subject. */
  erase(subject: string): Promise<void>;
}

/** Makes and unwraps subject keys; a wrapped key is worthless without the master key. `subject` is bound to it. */
export interface KeyWrapper {
  /** Seals what a store of secrets keeps: each for its id, under a key that derives from the master key. */
  readonly secrets: SubjectKey;
  make(subject: string): Readonly<{ wrapped: string; key: SubjectKey }>;
  unwrap(subject: string, wrapped: string): SubjectKey;
}

/**
 * What must be kept but stands in no event: password hashes, signing keys. Durable when it answers. Each is sealed for its id: whoever holds
 * the store and not the master key can neither read a secret nor make one.
 */
export interface SecretStore {
  /** Throws `UnsealError`: never gives what this installation did not put there under this id. */
  get(id: string): Promise<string | undefined>;
  put(id: string, value: string): Promise<void>;
  delete(id: string): Promise<void>;
}
