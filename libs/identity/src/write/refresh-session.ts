import { answerOf, typeId, type Answer, type Envelope } from '@guildhall/eventing';
import { keys } from '../domain/keys.ts';
import { decideRefreshSession } from '../domain/session.decider.ts';
import type { Dependencies, SessionCache } from '../ports.ts';
import { scopedTo } from './command-ids.ts';
import { isSpent, issueTokens, type SessionTokens } from './session-tokens.ts';
import { refusal } from '../domain/refusals.ts';

type RefreshSessionInput = Readonly<{ refreshToken: string; network: string }>;

/**
 * The next pair, once. Whoever lost the answer gets it again: with the `Idempotency-Key`, as long as its refresh token was not used, and without,
 * for a moment and from the same network. What comes after that is a reuse, with a key or without.
 */
export const refreshSession =
  (dependencies: Dependencies, { forgetSession }: SessionCache) =>
  async ({ refreshToken, network }: RefreshSessionInput, envelope: Envelope): Promise<Answer<SessionTokens>> => {
    const { handle, ids, links, policy } = dependencies;
    const shown = links.read('refresh', refreshToken);
    if (shown === undefined) throw refusal('session.refused');
    const sessionId = typeId('ses', shown.hex);
    const times = { idle: policy.sessionIdle, grace: policy.refreshGrace };
    const data = { sessionId, generation: shown.issue, network: keys(ids).network(sessionId, network), ...times };
    const refresh = (scoped: Envelope) => handle(decideRefreshSession, { type: 'RefreshSession', data }, scoped);
    const scoped = scopedTo(ids, envelope, sessionId);
    const first = await refresh(scoped);
    // An earlier answer whose tokens have been used is not repeated: its token is checked as without a key.
    const result = (await isSpent(dependencies, first)) ? await refresh(scopedTo(ids, scoped, 'anew')) : first;
    if (result.result !== undefined) return { ...answerOf(result), body: await issueTokens(dependencies, result.result, envelope.at) };
    forgetSession(sessionId);
    throw refusal('session.reused');
  };
