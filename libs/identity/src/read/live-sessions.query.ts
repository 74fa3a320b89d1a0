import { streamOf } from '@guildhall/eventing';
import { account } from '../domain/account.events.ts';
import { liveSession, session } from '../domain/session.events.ts';
import type { AccessTokens, Caller, Reading, SessionWatch, TokenClaims } from '../ports.ts';

/** `recheck`: how long, in milliseconds, a session may live on here after another process has ended it. `limit`: sessions remembered. */
type Options = Readonly<{ recheck: number; limit: number }>;
type Known = Readonly<{ accountId: string; caller: Caller | undefined; until: number }>;

/**
 * Who calls: a genuine token of a session that lives. A token is good for minutes, a session may end any moment: so its streams are asked at
 * first sight and every `recheck` after that, and what this process ends is forgotten before the answer leaves. In between a request costs one
 * look into a map. Nothing is kept that a restart could lose, and when the store cannot be asked, nobody comes in.
 */
export const liveSessions = ({ readState, clock }: Pick<Reading, 'readState' | 'clock'>, { recheck, limit }: Options) => {
  const known = new Map<string, Known>();
  let changes = 0;

  const remember = (sessionId: string, it: Known): void => {
    known.delete(sessionId);
    known.set(sessionId, it);
    const [oldest] = known.keys();
    if (known.size > limit && oldest !== undefined) known.delete(oldest);
  };

  const lookUp = async ({ accountId, sessionId }: TokenClaims): Promise<Caller | undefined> => {
    const seen = changes;
    const now = clock.now();
    const [it, of] = await Promise.all([readState(streamOf(session, sessionId)), readState(streamOf(account, accountId))]);
    const live = liveSession(it, of, now.toISOString());
    const caller = live && { accountId, sessionId, email: live.owner.email, name: live.owner.name };
    const until = Math.min(now.getTime() + recheck, live === undefined ? Infinity : Date.parse(live.open.idleUntil));
    // What was read while something ended may be what was before it: good for this answer's order, not to be remembered.
    if (changes === seen) remember(sessionId, { accountId, caller, until });
    return caller;
  };

  const callerOf = (claims: TokenClaims): Caller | undefined | Promise<Caller | undefined> => {
    const it = known.get(claims.sessionId);
    return it !== undefined && it.accountId === claims.accountId && clock.now().getTime() < it.until ? it.caller : lookUp(claims);
  };

  const watch: SessionWatch = {
    sessionEnded(sessionId) {
      changes++;
      known.delete(sessionId);
    },
    accountChanged(accountId) {
      changes++;
      for (const [sessionId, it] of known) if (it.accountId === accountId) known.delete(sessionId);
    },
  };

  return { callerOf, watch };
};

/** Answers at once for a token and a session that were seen lately. */
export const authenticate =
  (tokens: Pick<AccessTokens, 'read'>, callerOf: ReturnType<typeof liveSessions>['callerOf']) =>
  (token: string): Caller | undefined | Promise<Caller | undefined> => {
    const claims = tokens.read(token);
    if (claims instanceof Promise) return claims.then((read) => read && callerOf(read));
    return claims && callerOf(claims);
  };
