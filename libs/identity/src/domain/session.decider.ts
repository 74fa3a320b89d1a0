import { decider, Refusal, streamOf, type Command } from '@guildhall/eventing';
import { account } from './account.events.ts';
import { later, sooner } from './policy.ts';
import { isRepeatedRefresh, liveSession, session, type EndReason, type SessionEvent } from './session.events.ts';

/** `proven` is the credential that the password was compared with. Times in milliseconds. */
export type StartSession = Command<
  'StartSession',
  { sessionId: string; accountId: string; proven: string; idle: number; whole: number; userAgent?: string }
>;
/** `network`: a fingerprint. `grace`: how long the token that was used last may come again from there. */
export type RefreshSession = Command<
  'RefreshSession',
  { sessionId: string; accountId: string; generation: number; network: string; idle: number; grace: number }
>;
export type EndSession = Command<'EndSession', { sessionId: string; reason: Exclude<EndReason, 'reused'> }>;

export const startSession = decider<StartSession>()({
  tenant: ({ data }) => data.accountId,
  streams: ({ data: { sessionId, accountId } }) => ({ session: streamOf(session, sessionId), account: streamOf(account, accountId) }),
  decide({ at, data: { sessionId, accountId, proven, idle, whole, userAgent } }, { session: it, account: owner }) {
    // The password may have changed while its hash was being compared.
    if (it.status !== 'absent' || owner.status !== 'verified' || owner.credentialId !== proven)
      throw new Refusal('unauthenticated', 'session.refused');
    const endsAt = later(at, whole);
    const started = { sessionId, accountId, epoch: owner.epoch, idleUntil: sooner(later(at, idle), endsAt), endsAt };
    return {
      events: { session: [{ type: 'SessionStarted', data: userAgent === undefined ? started : { ...started, userAgent } }] },
      result: { sessionId, accountId, generation: 1 },
    };
  },
});

/**
 * A refresh token counts once. The one used last may come again for a moment: a browser's tabs share it, and all of them get the pair that
 * the first one got. Any other that comes again was copied: whoever holds the family loses it.
 */
export const refreshSession = decider<RefreshSession>()({
  tenant: ({ data }) => data.accountId,
  streams: ({ data: { sessionId, accountId } }) => ({ session: streamOf(session, sessionId), account: streamOf(account, accountId) }),
  decide({ at, data: { sessionId, accountId, generation, network, idle, grace } }, { session: it, account: owner }) {
    const live = liveSession(it, owner, at);
    if (live === undefined) throw new Refusal('unauthenticated', 'session.ended');
    const { open } = live;
    if (isRepeatedRefresh(open, { generation, network, grace, at }))
      return { events: {}, result: { sessionId, accountId, generation: open.generation } };
    const reused = open.generation !== generation;
    const next = { sessionId, accountId, generation: open.generation + 1 };
    const idleUntil = sooner(later(at, idle), open.endsAt);
    const event: SessionEvent = reused
      ? { type: 'SessionEnded', data: { sessionId, accountId, reason: 'reused' } }
      : { type: 'SessionRefreshed', data: { sessionId, accountId, generation: next.generation, idleUntil, network } };
    return { events: { session: [event] }, result: reused ? undefined : next };
  },
});

/** Nobody ends another's session, and nobody learns that there is one. */
export const endSession = decider<EndSession>()({
  tenant: ({ by }) => by,
  streams: ({ data }) => ({ session: streamOf(session, data.sessionId) }),
  decide({ by: accountId, data: { sessionId, reason } }, { session: it }) {
    if (it.status === 'absent' || it.accountId !== accountId) throw new Refusal('missing', 'session.unknown');
    return {
      events: it.status === 'ended' ? {} : { session: [{ type: 'SessionEnded', data: { sessionId, accountId, reason } }] },
      result: undefined,
    };
  },
});
