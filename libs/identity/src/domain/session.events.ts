import type { DomainEvent, Stream } from '@guildhall/eventing';
import type { Account, Verified } from './account.events.ts';
import { later } from './policy.ts';

type EndReason = 'signedOut' | 'revoked' | 'reused';

/** `epoch`: the account's at the sign-in. Nothing here is secret: tokens derive from the session's id and generation. */
export type SessionEvent =
  | DomainEvent<
      'SessionStarted',
      { sessionId: string; accountId: string; epoch: number; idleUntil: string; endsAt: string; userAgent?: string }
    >
  /** `network`: a keyed hash of the client's network, comparable in this session only. */
  | DomainEvent<'SessionRefreshed', { sessionId: string; accountId: string; generation: number; idleUntil: string; network?: string }>
  | DomainEvent<'SessionContinued', { sessionId: string; accountId: string; epoch: number }>
  | DomainEvent<'SessionEnded', { sessionId: string; accountId: string; reason: EndReason }>;

type Open = Readonly<{
  status: 'open';
  accountId: string;
  epoch: number;
  generation: number;
  /** Time and network of the last refresh. */
  refreshed?: Readonly<{ at: string; network: string | undefined }>;
  idleUntil: string;
  endsAt: string;
}>;
export type Session = Readonly<{ status: 'absent' }> | Open | Readonly<{ status: 'ended'; accountId: string }>;

export const session: Stream<Session, SessionEvent> = {
  category: 'session',
  initial: { status: 'absent' },
  evolve(state, { type, data }, at) {
    if (type === 'SessionStarted') {
      const { accountId, epoch, idleUntil, endsAt } = data;
      return { status: 'open', accountId, epoch, generation: 1, idleUntil, endsAt };
    }
    if (state.status !== 'open') return state;
    switch (type) {
      case 'SessionRefreshed':
        return { ...state, generation: data.generation, refreshed: { at, network: data.network }, idleUntil: data.idleUntil };
      case 'SessionContinued':
        return { ...state, epoch: data.epoch };
      case 'SessionEnded':
        return { status: 'ended', accountId: state.accountId };
    }
  },
};

/** Whether a token of this generation was the last one used, and is used again within `grace` (milliseconds) from the same network. */
export const isRepeatedRefresh = (
  { generation: newest, refreshed }: Open,
  { generation, network, grace, at }: Readonly<{ generation: number; network: string; grace: number; at: string }>,
): boolean => generation === newest - 1 && refreshed?.network === network && at < later(refreshed.at, grace);

/** Whether a session is live: until it is ended, expires, or its account gets another password. */
export const isLive = (state: Session, owner: Account, at: string): boolean => liveSession(state, owner, at) !== undefined;

/** The session and its owner if it is live. */
export const liveSession = (state: Session, owner: Account, at: string): Readonly<{ open: Open; owner: Verified }> | undefined =>
  state.status === 'open' &&
  owner.status === 'verified' &&
  state.accountId === owner.id &&
  state.epoch === owner.epoch &&
  at < state.idleUntil
    ? { open: state, owner }
    : undefined;
