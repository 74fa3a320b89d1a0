import { answerOf, type Answer, type CommandEnvelope } from '@guildhall/eventing';
import { decideEndSession } from '../domain/session.decider.ts';
import type { Caller, Dependencies, SessionCache } from '../ports.ts';

/** Without a `sessionId` the caller's own session. Its tokens are refused before the answer is sent. */
export const endSession =
  ({ handle }: Dependencies, { forgetSession }: SessionCache) =>
  async (input: Readonly<{ sessionId?: string }>, envelope: CommandEnvelope<Caller>): Promise<Answer<undefined>> => {
    const callerSessionId = envelope.caller.sessionId;
    const sessionId = input.sessionId ?? callerSessionId;
    const result = await handle(decideEndSession, { type: 'EndSession', data: { sessionId, callerSessionId } }, envelope);
    forgetSession(sessionId);
    return answerOf(result);
  };
