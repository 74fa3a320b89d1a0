/** Time arrives from outside. */
export interface Clock {
  now(): Date;
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Identity and pseudonyms. All hashes are keyed, so that nobody can guess back what went in. */
export interface Ids {
  /** A random UUID (version 4). */
  random(): string;
  /** The same parts give the same UUID (version 5). */
  derive(...parts: readonly string[]): string;
  /** Keyed fingerprint of a text: 64 hexadecimal digits. */
  fingerprint(text: string): string;
}

/** A link's secret is derived from what it stands for, so it need not be kept: only its hash is. */
export interface LinkTokens {
  /** An opaque token of 56 characters (a proof of 168 bits in it) for the n-th issue of something with a TypeID. */
  issue(purpose: string, id: string, issue: number): string;
  /** What a token stands for, if it is genuine. */
  read(purpose: string, token: string): Readonly<{ hex: string; issue: number }> | undefined;
}
