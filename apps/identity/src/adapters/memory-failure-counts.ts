import type { Clock } from '@guildhall/eventing';
import type { FailureCounts } from '@guildhall/identity';
import { LRUCache } from 'lru-cache';

/** `most` failures in `window` milliseconds. */
export type Limits = Readonly<{ most: number; window: number }>;
type Options = Limits & Readonly<{ clock: Clock; remembered: number }>;
type Count = Readonly<{ failures: number; until: number }>;

/** In this process: correct as long as there is one. `remembered`: how many counts are kept at most. */
export const memoryFailureCounts = ({ clock, most, window, remembered }: Options): FailureCounts => {
  const counts = new LRUCache<string, Count>({ max: remembered });
  const now = (): number => clock.now().getTime();
  const countOf = (key: string): Count => {
    const count = counts.get(key);
    return count !== undefined && now() < count.until ? count : { failures: 0, until: now() + window };
  };
  return {
    begin: async (key) => {
      const { failures, until } = countOf(key);
      if (failures >= most) return Math.ceil((until - now()) / 1_000);
      counts.set(key, { failures: failures + 1, until });
      return undefined;
    },
    forgive: async (key) => {
      const { failures, until } = countOf(key);
      counts.set(key, { failures: Math.max(0, failures - 1), until });
    },
    reset: async (key) => void counts.delete(key),
  };
};
