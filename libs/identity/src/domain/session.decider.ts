import { decider, likelyNew, streamOf, type Command } from '@guildhall/eventing';
import { account } from './account.events.ts';
import { later, sooner } from './policy.ts';
import { isRepeatedRefresh, liveSession, session, type Session, type SessionEvent } from './session.events.ts';
import { refusal } from './refusals.ts';

/** `provenId`: the credential that the password matched. Times in milliseconds. */
export type StartSession = Command<
  'StartSession',
  { sessionId: string; accountId: string; provenId: string; idle: number; whole: number; userAgent?: string }
>;
/** `network`: a keyed hash. `grace`: how long the token that was used last may be used again from there. */
export type RefreshSession = Command<
  'RefreshSession',
  { sessionId: string; generation: number; network: string; idle: number; grace: number }
>;
/** `callerSessionId`: the session that the caller is signed in with. */
export type EndSession = Command<'EndSession', { sessionId: string; callerSessionId: string }>;

export const decideStartSession = decider<StartSession>()({
  tenant: ({ data }) => data.accountId,
  streams: ({ data: { sessionId, accountId } }) => ({
    session: likelyNew(streamOf(session, sessionId)),
    account: streamOf(account, accountId),
  }),
  decide({ at, data: { sessionId, accountId, provenId, idle, whole, userAgent } }, { session: state, account: owner }) {
    // The password may have changed while its hash was compared.
    if (state.status !== 'absent' || owner.status !== 'verified' || owner.credentialId !== provenId) throw refusal('session.refused');
    const endsAt = later(at, whole);
    const started = { sessionId, accountId, epoch: owner.epoch, idleUntil: sooner(later(at, idle), endsAt), endsAt };
    return {
      events: { session: [{ type: 'SessionStarted', data: userAgent === undefined ? started : { ...started, userAgent } }] },
      result: { sessionId, accountId, generation: 1 },
    };
  },
});

/** A token of an unknown session is refused. */
const ownerOf = (state: Session): string => {
  if (state.status === 'absent') throw refusal('session.refused');
  return state.accountId;
};

/**
 * A refresh token counts once. The one used last may come again for a moment: a browser's tabs share it, and all of them get the pair that
 * the first one got. Any other that comes again was copied, and its session ends; then there is no result.
 */
export const decideRefreshSession = decider<RefreshSession>()({
  tenant: (_, { session: state }) => ownerOf(state),
  streams: ({ data }) => ({ session: streamOf(session, data.sessionId) }),
  more: (_, { session: state }) => ({ account: streamOf(account, ownerOf(state)) }),
  decide({ at, data: { sessionId, generation, network, idle, grace } }, { session: state, account: owner }) {
    const live = liveSession(state, owner, at);
    if (live === undefined) throw refusal('session.ended');
    const { open } = live;
    const { accountId } = open;
    if (isRepeatedRefresh(open, { generation, network, grace, at }))
      return { events: {}, result: { sessionId, accountId, generation: open.generation } };
    const isReused = open.generation !== generation;
    const next = { sessionId, accountId, generation: open.generation + 1 };
    const idleUntil = sooner(later(at, idle), open.endsAt);
    const event: SessionEvent = isReused
      ? { type: 'SessionEnded', data: { sessionId, accountId, reason: 'reused' } }
      : { type: 'SessionRefreshed', data: { sessionId, accountId, generation: next.generation, idleUntil, network } };
    return { events: { session: [event] }, result: isReused ? undefined : next };
  },
});

/** Signs the caller out, or revokes another session of theirs. A session of another account is unknown to them. */
export const decideEndSession = decider<EndSession>()({
  tenant: ({ by }) => by,
  streams: ({ data }) => ({ session: streamOf(session, data.sessionId) }),
  decide({ by: accountId, data: { sessionId, callerSessionId } }, { session: state }) {
    if (state.status === 'absent' || state.accountId !== accountId) throw refusal('session.unknown');
    const reason = sessionId === callerSessionId ? 'signedOut' : 'revoked';
    return {
      events: state.status === 'ended' ? {} : { session: [{ type: 'SessionEnded', data: { sessionId, accountId, reason } }] },
      result: undefined,
    };
  },
});
