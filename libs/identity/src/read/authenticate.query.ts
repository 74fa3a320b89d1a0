import { streamOf } from '@guildhall/eventing';
import { account } from '../domain/account.events.ts';
import { liveSession, session } from '../domain/session.events.ts';
import type { Caller, Dependencies, SessionCache, TokenClaims } from '../ports.ts';

type Remembered = Readonly<{ accountId: string; caller: Caller | undefined; until: number }>;

/**
 * The callers of the sessions that were seen lately. A token lasts minutes, a session may end at any moment: so its streams are read at first
 * sight and every `recheck` after that, and what this process ends is forgotten before the answer leaves. In between a request costs one look
 * into a map. Nothing is kept that a restart could lose, and when the store cannot be read, nobody comes in.
 */
export const sessionCache = ({ readState, clock, sessionCache: { recheck, max } }: Dependencies): SessionCache => {
  const remembered = new Map<string, Remembered>();
  let changes = 0;

  const remember = (sessionId: string, found: Remembered): void => {
    remembered.delete(sessionId);
    remembered.set(sessionId, found);
    const [oldest] = remembered.keys();
    if (remembered.size > max && oldest !== undefined) remembered.delete(oldest);
  };

  const lookUp = async ({ accountId, sessionId }: TokenClaims): Promise<Caller | undefined> => {
    const changesBefore = changes;
    const now = clock.now();
    const [state, owner] = await Promise.all([readState(streamOf(session, sessionId)), readState(streamOf(account, accountId))]);
    const live = liveSession(state, owner, now.toISOString());
    const caller = live && { accountId, sessionId, email: live.owner.email, name: live.owner.name };
    const until = Math.min(now.getTime() + recheck, live === undefined ? Infinity : Date.parse(live.open.idleUntil));
    // If something ended meanwhile, the value may be older: valid for this request, which came before, but not to be cached.
    if (changes === changesBefore) remember(sessionId, { accountId, caller, until });
    return caller;
  };

  return {
    callerOf(claims) {
      const known = remembered.get(claims.sessionId);
      const isFresh = known !== undefined && known.accountId === claims.accountId && clock.now().getTime() < known.until;
      return isFresh ? known.caller : lookUp(claims);
    },
    forgetSession(sessionId) {
      changes++;
      remembered.delete(sessionId);
    },
    forgetAccount(accountId) {
      changes++;
      for (const [sessionId, known] of remembered) if (known.accountId === accountId) remembered.delete(sessionId);
    },
  };
};

/** The caller of a token, if it is genuine and its session is live. Synchronous for a cached token and session. */
export const authenticate =
  ({ tokens }: Dependencies, { callerOf }: SessionCache) =>
  (token: string): Caller | undefined | Promise<Caller | undefined> => {
    const claims = tokens.read(token);
    if (claims instanceof Promise) return claims.then((read) => read && callerOf(read));
    return claims && callerOf(claims);
  };
