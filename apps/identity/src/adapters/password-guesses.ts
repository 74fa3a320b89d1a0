import { Refusal } from '@guildhall/eventing';
import type { FailureCounts } from './failure-counts.ts';
import type { KnownNetworks } from './known-networks.ts';

/** Somebody, known or not, at the account of an address from a network. */
type Attempt = Readonly<{ email: string; network: string }>;

/** Holds up who guesses passwords, and nobody whom a mailbox or an earlier sign-in speaks for. */
export type PasswordGuesses = Readonly<{
  /** Does the work of a sign-in. Refuses (`rate.limited`) after too many wrong passwords. */
  signIn: <T>(attempt: Attempt, work: () => Promise<T>) => Promise<T>;
  /** Does work that somebody signed in proves with their password. Refuses as `signIn` does. */
  prove: <T>(sessionId: string, work: () => Promise<T>) => Promise<T>;
  /** A link from the mailbox of the address was followed from there: the next sign-in there is nobody's guess. */
  welcome: (attempt: Attempt) => Promise<void>;
}>;

/** What a wrong password is refused with. */
const WRONG: ReadonlySet<string> = new Set(['session.refused', 'password.wrong', 'idempotency.key-reused']);
const WAYS_IN =
  'From a network that this address was signed in from before, or where its password was just reset by mail, it can be used at once.';
const WAYS_ON = 'From another session, or by a mail that resets it, the password can be changed at once.';

/**
 * Against who guesses at one account from many networks (T59), whether there is such an account or not. All strangers to an account share one
 * count. A network that has signed in to it, or followed a link from its mailbox, has a count of its own: so nobody can lock an owner out who
 * is there, and elsewhere the mailbox is a way in. A session has its own too: who stole one holds up no other (S13). An attempt counts from its
 * beginning, so that many at once are no more than many in a row.
 */
export const passwordGuesses = (counts: FailureCounts, known: KnownNetworks): PasswordGuesses => {
  const counted = async <T>(who: string, ways: string, work: () => Promise<T>): Promise<T> => {
    const retryAfter = await counts.begin(who);
    if (retryAfter !== undefined) throw new Refusal('limited', 'rate.limited', { retryAfter, detail: ways });
    try {
      const done = await work();
      await counts.forgive(who);
      return done;
    } catch (error) {
      if (!(error instanceof Refusal && WRONG.has(error.code))) await counts.forgive(who);
      throw error;
    }
  };
  const homeOf = ({ email, network }: Attempt): string => `${email} ${network}`;
  const welcome = async (attempt: Attempt): Promise<void> => {
    const home = homeOf(attempt);
    await Promise.all([known.add(home), counts.forget(home)]);
  };
  return {
    async signIn(attempt, work) {
      const home = homeOf(attempt);
      const who = (await known.has(home)) ? home : attempt.email;
      const done = await counted(who, WAYS_IN, work);
      await welcome(attempt);
      return done;
    },
    prove: (sessionId, work) => counted(`session ${sessionId}`, WAYS_ON, work),
    welcome,
  };
};
