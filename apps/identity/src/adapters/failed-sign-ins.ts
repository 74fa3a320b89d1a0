import { Refusal } from '@guildhall/eventing';
import type { FailureCounts } from './failure-counts.ts';

/** Somebody, known or not, trying to sign in to the account of an address from a network. */
type Attempt = Readonly<{ email: string; network: string }>;
export type FailedSignIns = <T>(attempt: Attempt, work: () => Promise<T>) => Promise<T>;

/**
 * Holds up who guesses at one account from many networks (T59), whether there is such an account or not. All strangers to an account share
 * one count. A network that has signed in to it has a count of its own, so that nobody can lock an owner out. An attempt counts from its
 * beginning, so that many at once are no more than many in a row.
 */
export const failedSignIns =
  (counts: FailureCounts): FailedSignIns =>
  async ({ email, network }, work) => {
    const home = `${email} ${network}`;
    const who = (await counts.isHome(home)) ? home : email;
    const retryAfter = await counts.begin(who);
    if (retryAfter !== undefined) throw new Refusal('limited', 'rate.limited', { retryAfter });
    try {
      const done = await work();
      await Promise.all([counts.forgive(who), counts.makeHome(home)]);
      return done;
    } catch (error) {
      if (!(error instanceof Refusal && error.kind === 'unauthenticated')) await counts.forgive(who);
      throw error;
    }
  };
