import type { Envelope } from '@guildhall/eventing';
import { endSession as decision } from '../domain/session.decider.ts';
import type { Caller, Writing } from '../ports.ts';

type Wish = Readonly<{ sessionId: string; caller: Caller; at: string }>;

/** The caller's own session is signed out, another one of theirs revoked; its tokens die before the answer leaves. */
export const endSession =
  ({ handle, watch }: Writing) =>
  async ({ sessionId, caller, at }: Wish, envelope: Envelope) => {
    const reason = sessionId === caller.sessionId ? 'signedOut' : 'revoked';
    const handled = await handle(decision, { type: 'EndSession', data: { sessionId, reason }, by: caller.accountId, at }, envelope);
    watch.sessionEnded(sessionId);
    return handled;
  };
