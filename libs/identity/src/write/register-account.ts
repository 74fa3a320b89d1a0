import { holderOf, Refusal, StoreUnavailable, streamOf, type Envelope } from '@guildhall/eventing';
import { addresses, RACED, registerAccount as decision } from '../domain/registration.decider.ts';
import { linkEnd } from '../domain/verification-link.ts';
import type { Writing } from '../ports.ts';
import { addressKey, newId, scoped } from './pseudonyms.ts';

type Input = Readonly<{ email: string; at: string }>;
type Claimed<T> = Readonly<{ email: string; at: string; envelope: Envelope; work: (accountId: string, address: string) => Promise<T> }>;

const LOOKS = 5;

/** Runs a command for the account that holds an address, or for a new one, and again when somebody else claims it meanwhile. */
export const withHolder = async <T>({ readState, ids }: Writing, { email, at, envelope, work }: Claimed<T>): Promise<T> => {
  const address = addressKey(ids, email);
  for (let look = 1; ; look++)
    try {
      const holder = holderOf(await readState(streamOf(addresses, address)), at);
      return await work(holder ?? newId(ids, 'acc', envelope), address);
    } catch (error) {
      if (!(error instanceof Refusal && error.code === RACED)) throw error;
      if (look === LOOKS) throw new StoreUnavailable('the address is claimed again and again', { cause: error });
    }
};

/** Does the same for an unknown, an unverified and a verified address; what it was, only the mailbox's owner learns. */
export const registerAccount =
  (writing: Writing) =>
  async ({ email, at }: Input, given: Envelope): Promise<void> => {
    const { handle, ids, policy } = writing;
    const envelope = scoped(ids, given, addressKey(ids, email));
    const mail = { email, expiresAt: linkEnd(at, policy.verification), pause: policy.mailPause };
    const work = async (accountId: string, address: string): Promise<void> => {
      await handle(decision, { type: 'RegisterAccount', data: { accountId, address, ...mail }, by: accountId, at }, envelope);
    };
    await withHolder(writing, { email, at, envelope, work });
  };
