import type { DomainEvent, Stream } from '@guildhall/eventing';
import type { Account, Verified } from './account.events.ts';
import { later } from './policy.ts';

export type EndReason = 'signedOut' | 'revoked' | 'reused';

/** `epoch` is the account's when it proved its password. Between them lies nothing secret: tokens derive from id and generation. */
export type SessionEvent =
  | DomainEvent<
      'SessionStarted',
      { sessionId: string; accountId: string; epoch: number; idleUntil: string; endsAt: string; userAgent?: string }
    >
  /** `network`: a fingerprint of where it was asked from, good for this session only. */
  | DomainEvent<'SessionRefreshed', { sessionId: string; accountId: string; generation: number; idleUntil: string; network?: string }>
  | DomainEvent<'SessionContinued', { sessionId: string; accountId: string; epoch: number }>
  | DomainEvent<'SessionEnded', { sessionId: string; accountId: string; reason: EndReason }>;

type Open = Readonly<{
  status: 'open';
  accountId: string;
  epoch: number;
  generation: number;
  /** When and from where the newest generation was asked for. */
  refreshed?: Readonly<{ at: string; network: string | undefined }>;
  idleUntil: string;
  endsAt: string;
}>;
export type Session = Readonly<{ status: 'absent' }> | Open | Readonly<{ status: 'ended'; accountId: string }>;

export const session: Stream<Session, SessionEvent> = {
  category: 'session',
  initial: { status: 'absent' },
  evolve(it, { type, data }, at) {
    if (type === 'SessionStarted') {
      const { accountId, epoch, idleUntil, endsAt } = data;
      return { status: 'open', accountId, epoch, generation: 1, idleUntil, endsAt };
    }
    if (it.status !== 'open') return it;
    switch (type) {
      case 'SessionRefreshed':
        return { ...it, generation: data.generation, refreshed: { at, network: data.network }, idleUntil: data.idleUntil };
      case 'SessionContinued':
        return { ...it, epoch: data.epoch };
      case 'SessionEnded':
        return { status: 'ended', accountId: it.accountId };
    }
  },
};

/** Whether a token of this generation is the one that the newest was given for, and comes again so soon (milliseconds) and from there. */
export const isRepeatedRefresh = (
  { generation: newest, refreshed }: Open,
  { generation, network, grace, at }: Readonly<{ generation: number; network: string; grace: number; at: string }>,
): boolean => generation === newest - 1 && refreshed?.network === network && at < later(refreshed.at, grace);

/** A session lives until it is ended, runs out, or its account gets another password. */
export const isLive = (it: Session, owner: Account, at: string): boolean => liveSession(it, owner, at) !== undefined;

/** Both in their living state, or undefined. */
export const liveSession = (it: Session, owner: Account, at: string): Readonly<{ open: Open; owner: Verified }> | undefined =>
  it.status === 'open' && owner.status === 'verified' && it.accountId === owner.id && it.epoch === owner.epoch && at < it.idleUntil
    ? { open: it, owner }
    : undefined;
