import { readFileSync } from 'node:fs';

/** Shorter ones are refused for their length already. */
const MIN_LENGTH = 12;

/** Whether a password is common, in any case. The source and licence of the list are next to it. */
export const commonPasswords = (): ((password: string) => boolean) => {
  const lines = readFileSync(new URL('./common-passwords.txt', import.meta.url), 'utf8').split('\n');
  const common = new Set(lines.filter((line) => line.length >= MIN_LENGTH));
  return (password) => common.has(password.toLowerCase());
};
