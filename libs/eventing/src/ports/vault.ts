/** The key of one person's data. `aad` binds a ciphertext to its place; opening it elsewhere throws. */
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
  /** Final: `ensure` makes no new key for an erased subject. */
  erase(subject: string): Promise<void>;
}

/** Makes and unwraps subject keys; a wrapped key is worthless without the master key. `subject` is bound to it. */
export interface Keysmith {
  make(subject: string): Readonly<{ wrapped: string; key: SubjectKey }>;
  unwrap(subject: string, wrapped: string): SubjectKey;
}

/** What must be kept but stands in no event: password hashes, signing keys. Durable when it answers. */
export interface SecretStore {
  get(id: string): Promise<string | undefined>;
  put(id: string, value: string): Promise<void>;
  delete(id: string): Promise<void>;
}
