import { Refusal, type Clock } from '@guildhall/eventing';
import { CLOCK_TOLERANCE, type Authenticate, type Caller } from '@guildhall/nest';
import { decodeJwt } from 'jose';
import { LRUCache } from 'lru-cache';

/** `ask` asks identity about a token, and throws when it cannot. `recheckMs`: how long an answer is used when no fact says otherwise. */
type Options = Readonly<{ ask: (token: string) => Promise<Caller | undefined>; clock: Clock; recheckMs: number; maxEntries: number }>;
/** Times in milliseconds. From `refreshAt` on identity is asked in the background, from `freshUntil` on its answer is waited for. */
type CachedCaller = Readonly<{ caller: Caller; refreshAt: number; freshUntil: number; expiresAt: number }>;

/** How long a cached caller is used without asking again after identity was unavailable. */
const OUTAGE_RECHECK_MS = 2_000;

/** Called for facts that make cached callers outdated. */
export type CallerInvalidation = Readonly<{ sessionEnded: (sessionId: string) => void; accountChanged: (accountId: string) => void }>;

/** When the token expires by identity's clock. Identity has vouched for the token, so its claims are true. */
const expiryOf = (token: string): number => ((decodeJwt(token).exp ?? 0) + CLOCK_TOLERANCE) * 1_000;

/**
 * Who calls, as identity says. It is asked when a token is first seen and every `recheckMs` after that. A token in use is rechecked in the
 * background before that time is over, so that no request waits. A fact that a session ended removes it at once. While identity is out of
 * reach nobody can end a session either: cached callers stay until their tokens expire, and unknown tokens are refused.
 */
export const callerCache = ({ ask, clock, recheckMs, maxEntries }: Options) => {
  const cached = new LRUCache<string, CachedCaller>({ max: maxEntries });
  let invalidations = 0;
  const now = (): number => clock.now().getTime();

  const freshFor = (ms: number): Pick<CachedCaller, 'refreshAt' | 'freshUntil'> => ({ refreshAt: now() + ms / 2, freshUntil: now() + ms });

  const fetchCaller = async (token: string): Promise<Caller | undefined> => {
    const before = invalidations;
    const caller = await ask(token);
    if (caller === undefined) cached.delete(token);
    // An answer from before an invalidation is valid for this request, but must not be cached.
    else if (invalidations === before) cached.set(token, { caller, ...freshFor(recheckMs), expiresAt: expiryOf(token) });
    return caller;
  };

  const duringOutage = (token: string, error: unknown): Caller => {
    const entry = cached.get(token);
    if (entry === undefined || now() >= entry.expiresAt || !(error instanceof Refusal && error.kind === 'unavailable')) throw error;
    cached.set(token, { ...entry, ...freshFor(OUTAGE_RECHECK_MS) });
    return entry.caller;
  };
  const lookUp = (token: string): Promise<Caller | undefined> => fetchCaller(token).catch((error: unknown) => duringOutage(token, error));

  const firstLookUp = (token: string, beforeLookup: Parameters<Authenticate>[1]): Promise<Caller | undefined> => {
    const counting = beforeLookup?.();
    return counting instanceof Promise ? counting.then(() => lookUp(token)) : lookUp(token);
  };

  const authenticate: Authenticate = (token, beforeLookup) => {
    const entry = cached.get(token);
    if (entry === undefined || now() >= entry.expiresAt) return firstLookUp(token, beforeLookup);
    if (now() >= entry.freshUntil) return lookUp(token);
    if (now() >= entry.refreshAt) {
      cached.set(token, { ...entry, refreshAt: entry.freshUntil });
      // A failure is reported when a request waits for the answer.
      void lookUp(token).catch(() => undefined);
    }
    return entry.caller;
  };

  const removeWhere = (matches: (caller: Caller) => boolean): void => {
    invalidations++;
    for (const [token] of cached
      .entries()
      .filter(([, { caller }]) => matches(caller))
      .toArray())
      cached.delete(token);
  };
  const invalidate: CallerInvalidation = {
    sessionEnded: (id) => removeWhere(({ sessionId }) => sessionId === id),
    accountChanged: (id) => removeWhere(({ accountId }) => accountId === id),
  };
  return { authenticate, invalidate };
};
