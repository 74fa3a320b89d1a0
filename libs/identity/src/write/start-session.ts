import { holderOf, Refusal, streamOf, type Envelope } from '@guildhall/eventing';
import { account, type Account } from '../domain/account.events.ts';
import { addresses } from '../domain/registration.decider.ts';
import { startSession as decision } from '../domain/session.decider.ts';
import type { Writing } from '../ports.ts';
import { normalized } from './passwords.ts';
import { addressKey, newId, scoped } from './pseudonyms.ts';
import { isSpent, tokensFor } from './session-tokens.ts';

type Wish = Readonly<{ email: string; password: string; userAgent?: string; at: string }>;

const ABSENT: Account = { status: 'absent' };

/** Whoever holds the address, verified or not, or nobody. */
export const accountOf = async ({ readState, ids }: Pick<Writing, 'readState' | 'ids'>, email: string, at: string): Promise<Account> => {
  const holder = holderOf(await readState(streamOf(addresses, addressKey(ids, email))), at);
  return holder === undefined ? ABSENT : readState(streamOf(account, holder));
};

/** One comparison of the same cost, whatever is wrong, and one answer (T58). */
export const startSession =
  (writing: Writing) =>
  async ({ email, password, userAgent, at }: Wish, given: Envelope) => {
    const { handle, ids, secrets, hasher, policy } = writing;
    const owner = await accountOf(writing, email, at);
    const hash = owner.status === 'verified' ? await secrets.get(owner.credentialId) : undefined;
    const matches = await hasher.matches(hash, normalized(password));
    if (!matches || owner.status !== 'verified') throw new Refusal('unauthenticated', 'session.refused');
    const envelope = scoped(ids, given, owner.id);
    const started = { sessionId: newId(ids, 'ses', envelope), accountId: owner.id, proven: owner.credentialId };
    const data = { ...started, idle: policy.sessionIdle, whole: policy.sessionWhole, ...(userAgent === undefined ? {} : { userAgent }) };
    const handled = await handle(decision, { type: 'StartSession', data, by: owner.id, at }, envelope);
    if (await isSpent(writing, handled)) throw new Refusal('unauthenticated', 'session.refused');
    return { ...handled, result: await tokensFor(writing, handled.result, at) };
  };
