import { Refusal, type Clock } from '@guildhall/eventing';

/** `most` failures in `window` milliseconds; `remembered`: accounts and networks kept in mind, at most. */
type Options = Readonly<{ clock: Clock; most: number; window: number; remembered: number }>;
type Count = Readonly<{ failures: number; until: number }>;
/** Somebody, known or not, trying to sign in to the account of an address from a network. */
type Attempt = Readonly<{ email: string; network: string }>;
export type FailedSignIns = <T>(attempt: Attempt, work: () => Promise<T>) => Promise<T>;

/** The newest entries of a map, so that nobody can fill the memory. */
const newest = <V>(limit: number) => {
  const entries = new Map<string, V>();
  return {
    get: (key: string): V | undefined => entries.get(key),
    set: (key: string, value: V): void => {
      entries.delete(key);
      entries.set(key, value);
      const [oldest] = entries.keys();
      if (entries.size > limit && oldest !== undefined) entries.delete(oldest);
    },
  };
};

/**
 * Holds up who guesses at one account from many networks (T59), whether there is such an account or not. All strangers to an account share
 * one count. A network that has signed in to it has a count of its own, so that nobody can lock an owner out. An attempt counts from its
 * beginning, so that many at once are no more than many in a row.
 */
export const failedSignIns = ({ clock, most, window, remembered }: Options): FailedSignIns => {
  const [counts, homes] = [newest<Count>(remembered), newest<true>(remembered)];
  const now = (): number => clock.now().getTime();
  const countOf = (who: string): Count => {
    const count = counts.get(who);
    return count !== undefined && now() < count.until ? count : { failures: 0, until: now() + window };
  };
  const count = (who: string, more: 1 | -1): void => {
    const { failures, until } = countOf(who);
    counts.set(who, { failures: Math.max(0, failures + more), until });
  };

  return async ({ email, network }, work) => {
    const home = `${email} ${network}`;
    const who = homes.get(home) === undefined ? email : home;
    const { failures, until } = countOf(who);
    if (failures >= most) throw new Refusal('limited', 'rate.limited', { retryAfter: Math.ceil((until - now()) / 1_000) });
    count(who, 1);
    try {
      const done = await work();
      count(who, -1);
      homes.set(home, true);
      return done;
    } catch (error) {
      if (!(error instanceof Refusal && error.kind === 'unauthenticated')) count(who, -1);
      throw error;
    }
  };
};
