import type { EventView } from '@guildhall/eventing';
import type { SessionEvent } from '../domain/session.events.ts';

/** Sessions that were not ended. The query checks whether they have expired or belong to an earlier epoch of the account. */
export type SessionDoc = Readonly<{
  sessionId: string;
  accountId: string;
  epoch: number;
  createdAt: string;
  lastUsedAt: string;
  idleUntil: string;
  userAgent?: string;
}>;

export const sessions: EventView<SessionEvent, SessionDoc> = {
  name: 'sessions.v1',
  indexes: { live: ['accountId', 'epoch', 'idleUntil'] },
  keys({ event: { type, data } }) {
    switch (type) {
      case 'SessionStarted':
      case 'SessionRefreshed':
      case 'SessionContinued':
      case 'SessionEnded':
        return [data.sessionId];
      default:
        return [];
    }
  },
  project(doc, { event: { type, data }, meta: { occurredAt } }) {
    switch (type) {
      case 'SessionStarted': {
        const { sessionId, accountId, epoch, idleUntil, userAgent } = data;
        const times = { createdAt: occurredAt, lastUsedAt: occurredAt, idleUntil };
        return { sessionId, accountId, epoch, ...times, ...(userAgent === undefined ? {} : { userAgent }) };
      }
      case 'SessionRefreshed':
        return doc && { ...doc, lastUsedAt: occurredAt, idleUntil: data.idleUntil };
      case 'SessionContinued':
        return doc && { ...doc, epoch: data.epoch };
      case 'SessionEnded':
        return undefined;
    }
  },
};
