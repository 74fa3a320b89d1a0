import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { PasswordHasher } from '@guildhall/identity';

/** Memory in KiB. */
export type Argon2Cost = Readonly<{ memory: number; iterations: number; parallelism: number }>;

/** argon2id (the package's default algorithm) with a random salt, on libuv's threads: the main one goes on serving. */
export const argon2 = ({ memory: memoryCost, iterations: timeCost, parallelism }: Argon2Cost): PasswordHasher => {
  const hashed = (password: string): Promise<string> => hash(password, { memoryCost, timeCost, parallelism });
  const nobodys = hashed(randomBytes(32).toString('base64'));
  return { hash: hashed, matches: async (known, password) => verify(known ?? (await nobodys), password) };
};
