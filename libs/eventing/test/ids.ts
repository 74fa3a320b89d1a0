import type { Ids } from '../src/index.ts';

/** FNV-1a with a seed: good enough to tell texts apart in a test. */
const hash = (text: string, seed: number): string => {
  let value = seed >>> 0;
  for (let n = 0; n < text.length; n++) value = Math.imul(value ^ text.charCodeAt(n), 0x01000193) >>> 0;
  return value.toString(16).padStart(8, '0');
};
const digits = (text: string, words: number): string => Array.from({ length: words }, (_, n) => hash(text, 0x811c9dc5 + n * 7919)).join('');

export const plainIds = (): Ids => {
  let count = 0;
  return {
    random: () => digits(`random ${String(count++)}`, 4),
    derive: (...parts) => digits(JSON.stringify(parts), 4),
    fingerprint: (text) => digits(text, 8),
  };
};
