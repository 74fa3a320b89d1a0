import { Refusal, type Clock } from '@guildhall/eventing';
import { CLOCK_TOLERANCE, type Authenticate, type Caller } from '@guildhall/nest';
import { decodeJwt } from 'jose';

/**
 * `ask`: identity's word on a token; throws when it cannot be asked. `recheck`: how long, in milliseconds, its word is good for when no fact
 * says otherwise. `limit`: tokens remembered.
 */
type Options = Readonly<{ ask: (token: string) => Promise<Caller | undefined>; clock: Clock; recheck: number; limit: number }>;
/** `due`: from when on identity is asked meanwhile; `fresh`: until when its answer is not waited for. */
type Known = Readonly<{ caller: Caller; due: number; fresh: number; until: number }>;

/** Milliseconds for which identity is not waited for again when it could not be asked. */
const AWAY = 2_000;

/** Hears what ends sessions elsewhere. */
export type SessionWatch = Readonly<{ sessionEnded: (sessionId: string) => void; accountChanged: (accountId: string) => void }>;

/** Identity vouched for the token, so what it says of its end is true, by identity's clock. */
const endOf = (token: string): number => ((decodeJwt(token).exp ?? 0) + CLOCK_TOLERANCE) * 1_000;

/**
 * Who calls, as identity says. It is asked at first sight of a token and every `recheck` after that, about one in use before that time is
 * over, so that no request waits for it; a fact that a session ended forgets it at once. While identity is out of reach nobody can end a
 * session either: whom it vouched for stays known until the token ends, and nobody new comes in.
 */
export const rememberedCallers = ({ ask, clock, recheck, limit }: Options) => {
  const known = new Map<string, Known>();
  let changes = 0;
  const now = (): number => clock.now().getTime();

  const remember = (token: string, it: Known): void => {
    known.delete(token);
    known.set(token, it);
    const [oldest] = known.keys();
    if (known.size > limit && oldest !== undefined) known.delete(oldest);
  };

  const goodFor = (ms: number): Pick<Known, 'due' | 'fresh'> => ({ due: now() + ms / 2, fresh: now() + ms });

  const asked = async (token: string): Promise<Caller | undefined> => {
    const seen = changes;
    const caller = await ask(token);
    if (caller === undefined) known.delete(token);
    // Identity's word may be from before something that was heard of since: good for this request, not to be remembered.
    else if (changes === seen) remember(token, { caller, ...goodFor(recheck), until: endOf(token) });
    return caller;
  };

  const stillKnown = (token: string, error: unknown): Caller => {
    const before = known.get(token);
    if (before === undefined || now() >= before.until || !(error instanceof Refusal && error.kind === 'unavailable')) throw error;
    remember(token, { ...before, ...goodFor(AWAY) });
    return before.caller;
  };
  const look = (token: string): Promise<Caller | undefined> => asked(token).catch((error: unknown) => stillKnown(token, error));

  const firstLook = (token: string, beforeLookup: Parameters<Authenticate>[1]): Promise<Caller | undefined> => {
    const counting = beforeLookup?.();
    return counting instanceof Promise ? counting.then(() => look(token)) : look(token);
  };

  const authenticate: Authenticate = (token, beforeLookup) => {
    const it = known.get(token);
    if (it === undefined || now() >= it.until) return firstLook(token, beforeLookup);
    if (now() >= it.fresh) return look(token);
    if (now() >= it.due) {
      remember(token, { ...it, due: it.fresh });
      // What went wrong shows when its answer is waited for.
      void look(token).catch(() => undefined);
    }
    return it.caller;
  };

  const forget = (whose: (caller: Caller) => boolean): void => {
    changes++;
    for (const [token, { caller }] of known) if (whose(caller)) known.delete(token);
  };
  const watch: SessionWatch = {
    sessionEnded: (id) => forget(({ sessionId }) => sessionId === id),
    accountChanged: (id) => forget(({ accountId }) => accountId === id),
  };
  return { authenticate, watch };
};
