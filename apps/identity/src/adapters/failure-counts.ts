import { lru, type Clock } from '@guildhall/eventing';

/** Counts of failures within a window. */
export interface FailureCounts {
  /** Counts an attempt as failed, until it is forgiven. Gives the seconds to wait when there have been too many already. */
  begin(who: string): Promise<number | undefined>;
  forgive(who: string): Promise<void>;
  /** All of them. */
  forget(who: string): Promise<void>;
}

/** `most` failures in `window` milliseconds. */
export type Limits = Readonly<{ most: number; window: number }>;
type Options = Limits & Readonly<{ clock: Clock; remembered: number }>;
type Count = Readonly<{ failures: number; until: number }>;

/** In this process: right as long as there is one. `remembered`: counts kept in mind, at most. */
export const memoryFailureCounts = ({ clock, most, window, remembered }: Options): FailureCounts => {
  const counts = lru<Count>(remembered);
  const now = (): number => clock.now().getTime();
  const countOf = (who: string): Count => {
    const count = counts.get(who);
    return count !== undefined && now() < count.until ? count : { failures: 0, until: now() + window };
  };
  return {
    begin: async (who) => {
      const { failures, until } = countOf(who);
      if (failures >= most) return Math.ceil((until - now()) / 1_000);
      counts.set(who, { failures: failures + 1, until });
      return undefined;
    },
    forgive: async (who) => {
      const { failures, until } = countOf(who);
      counts.set(who, { failures: Math.max(0, failures - 1), until });
    },
    forget: async (who) => counts.set(who, { failures: 0, until: now() + window }),
  };
};
