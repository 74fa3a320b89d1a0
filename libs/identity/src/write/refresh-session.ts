import { Refusal, streamOf, typeId, type Envelope } from '@guildhall/eventing';
import { refreshSession as decision } from '../domain/session.decider.ts';
import { session } from '../domain/session.events.ts';
import type { Writing } from '../ports.ts';
import { scoped } from './pseudonyms.ts';
import { tokensFor } from './session-tokens.ts';

export const refreshSession =
  (writing: Writing) =>
  async ({ refreshToken, at }: Readonly<{ refreshToken: string; at: string }>, given: Envelope) => {
    const { handle, peek, ids, links, policy, watch } = writing;
    const meant = links.read('refresh', refreshToken);
    if (meant === undefined) throw new Refusal('unauthenticated', 'session.refused');
    const [sessionId, generation] = [typeId('ses', meant.hex), meant.issue];
    const it = await peek(streamOf(session, sessionId));
    if (it.status === 'absent') throw new Refusal('unauthenticated', 'session.refused');
    const { accountId } = it;
    const data = { sessionId, accountId, generation, idle: policy.sessionIdle };
    const handled = await handle(decision, { type: 'RefreshSession', data, by: accountId, at }, scoped(ids, given, sessionId));
    if (handled.result !== undefined) return { ...handled, result: await tokensFor(writing, handled.result, at) };
    watch.sessionEnded(sessionId);
    throw new Refusal('unauthenticated', 'session.reused');
  };
