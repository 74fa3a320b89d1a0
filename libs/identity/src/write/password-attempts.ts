import { Refusal } from '@guildhall/eventing';
import type { Dependencies } from '../ports.ts';
import { refusal } from '../domain/refusals.ts';

/** A sign-in attempt: address and network. */
type Attempt = Readonly<{ email: string; network: string }>;

/** The codes of a wrong password. */
const WRONG_PASSWORD: ReadonlySet<string> = new Set(['session.refused', 'password.wrong', 'idempotency.key-reused']);
const SIGN_IN_DETAIL =
  'From a network that this address was signed in from before, or where its password was just reset by mail, it can be used at once.';
const CHANGE_DETAIL = 'From another session, or by a mail that resets it, the password can be changed at once.';

const keyOf = ({ email, network }: Attempt): string => `${email} ${network}`;

/** A mailed link was used from this network, or the password given there, so the network becomes a known one. */
export const trustNetwork = async ({ knownNetworks, failures }: Dependencies, attempt: Attempt): Promise<void> => {
  const key = keyOf(attempt);
  await Promise.all([knownNetworks.add(key), failures.reset(key)]);
};

/**
 * Against who guesses at one account from many networks (T59), whether there is such an account or not. All strangers to an account share one
 * count. A network that has signed in to it, or followed a link from its mailbox, has a count of its own: so nobody can lock an owner out who
 * is there, and elsewhere the mailbox is a way in. A session has its own too: who stole one holds up no other (S13). An attempt counts from its
 * beginning, so that many at once are no more than many in a row.
 */
export const passwordAttempts = (dependencies: Dependencies) => {
  const { failures, knownNetworks } = dependencies;
  const counted = async <T>(key: string, detail: string, work: () => Promise<T>): Promise<T> => {
    const retryAfter = await failures.begin(key);
    if (retryAfter !== undefined) throw refusal('rate.limited', { retryAfter, detail });
    try {
      const done = await work();
      await failures.forgive(key);
      return done;
    } catch (error) {
      if (!(error instanceof Refusal && WRONG_PASSWORD.has(error.code))) await failures.forgive(key);
      throw error;
    }
  };
  return {
    /** Does the work of a sign-in. Refuses (`rate.limited`) after too many wrong passwords. */
    async signIn<T>(attempt: Attempt, work: () => Promise<T>): Promise<T> {
      const key = keyOf(attempt);
      const done = await counted((await knownNetworks.has(key)) ? key : attempt.email, SIGN_IN_DETAIL, work);
      await trustNetwork(dependencies, attempt);
      return done;
    },
    /** Does work that somebody signed in proves with their password. Refuses as `signIn` does. */
    confirm: <T>(sessionId: string, work: () => Promise<T>): Promise<T> => counted(`session ${sessionId}`, CHANGE_DETAIL, work),
  };
};
