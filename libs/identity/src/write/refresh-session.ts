import { Refusal, streamOf, typeId, type Envelope } from '@guildhall/eventing';
import { refreshSession as decision } from '../domain/session.decider.ts';
import { session } from '../domain/session.events.ts';
import type { Writing } from '../ports.ts';
import { networkKey, scoped } from './pseudonyms.ts';
import { isSpent, tokensFor } from './session-tokens.ts';

type Wish = Readonly<{ refreshToken: string; network: string; at: string }>;

/**
 * The next pair, once. Whoever lost the answer gets it again: with the `Idempotency-Key`, as long as its refresh token was not used, and without,
 * for a moment and from the same network. What comes after that is a reuse, with a key or without.
 */
export const refreshSession =
  (writing: Writing) =>
  async ({ refreshToken, network, at }: Wish, given: Envelope) => {
    const { handle, readState, ids, links, policy, watch } = writing;
    const meant = links.read('refresh', refreshToken);
    if (meant === undefined) throw new Refusal('unauthenticated', 'session.refused');
    const [sessionId, generation] = [typeId('ses', meant.hex), meant.issue];
    const it = await readState(streamOf(session, sessionId));
    if (it.status === 'absent') throw new Refusal('unauthenticated', 'session.refused');
    const { accountId } = it;
    const { sessionIdle: idle, refreshGrace: grace } = policy;
    const data = { sessionId, accountId, generation, network: networkKey(ids, sessionId, network), idle, grace };
    const refresh = (envelope: Envelope) => handle(decision, { type: 'RefreshSession', data, by: accountId, at }, envelope);
    const envelope = scoped(ids, given, sessionId);
    const first = await refresh(envelope);
    // An answer of before, whose tokens have been used since, is not given again: its token is judged as if it had no key.
    const handled = (await isSpent(writing, first)) ? await refresh(scoped(ids, envelope, 'anew')) : first;
    if (handled.result !== undefined) return { ...handled, result: await tokensFor(writing, handled.result, at) };
    watch.sessionEnded(sessionId);
    throw new Refusal('unauthenticated', 'session.reused');
  };
