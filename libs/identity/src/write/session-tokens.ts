import { recheckRefusal, streamOf, type CommandResult } from '@guildhall/eventing';
import { account } from '../domain/account.events.ts';
import { liveSession, session } from '../domain/session.events.ts';
import type { Dependencies } from '../ports.ts';
import { refusal } from '../domain/refusals.ts';

/** `expiresIn`: seconds that the access token lasts. */
export type SessionTokens = Readonly<{
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
  account: Readonly<{ id: string; email: string; name: string }>;
}>;
type Generation = Readonly<{ sessionId: string; accountId: string; generation: number }>;

/** Whether the refresh token of this earlier answer was used since; then the answer is not repeated. */
export const isSpent = async (
  { readState }: Dependencies,
  { result, repeated }: CommandResult<Generation | undefined>,
): Promise<boolean> => {
  if (result === undefined || !repeated) return false;
  const state = await readState(streamOf(session, result.sessionId));
  return state.status === 'open' && state.generation !== result.generation;
};

/** Tokens are derived, so a repeated command gives the same refresh token; none if the session has ended meanwhile. */
export const issueTokens = async (
  dependencies: Dependencies,
  { sessionId, accountId, generation }: Generation,
  at: string,
): Promise<SessionTokens> => {
  const { links, tokens } = dependencies;
  const live = await recheckRefusal(dependencies, async (read) => {
    const [state, owner] = await Promise.all([read(streamOf(session, sessionId)), read(streamOf(account, accountId))]);
    const found = liveSession(state, owner, at);
    if (found === undefined) throw refusal('session.ended');
    return found;
  });
  const { email, name } = live.owner;
  const access = await tokens.issue({ accountId, sessionId, email, name, notAfter: live.open.endsAt });
  const refreshToken = links.issue('refresh', sessionId, generation);
  return { accessToken: access.token, refreshToken, expiresIn: access.expiresIn, account: { id: accountId, email, name } };
};
