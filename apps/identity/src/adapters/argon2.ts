import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { PasswordHasher } from '@guildhall/identity';

/** Memory in KiB. */
export type Argon2Cost = Readonly<{ memory: number; iterations: number; parallelism: number }>;

/** argon2id (the package's default algorithm) with a random salt, on libuv's threads: the main thread goes on serving. */
export const argon2 = ({ memory: memoryCost, iterations: timeCost, parallelism }: Argon2Cost): PasswordHasher => {
  const hashOf = (password: string): Promise<string> => hash(password, { memoryCost, timeCost, parallelism });
  const dummyHash = hashOf(randomBytes(32).toString('base64')); // no password fits it
  return { hash: hashOf, matches: async (known, password) => verify(known ?? (await dummyHash), password) };
};
