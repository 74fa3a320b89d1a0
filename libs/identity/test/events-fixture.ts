import type { Recorded } from '@guildhall/eventing';
import type { AccountEvent } from '../src/domain/account.events.ts';
import type { SessionEvent } from '../src/domain/session.events.ts';
import type { StoredEvent } from '../src/stored.ts';

/** Events that specs of this core start from: the account of Ada and one session of hers. */
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
export const at = '2030-01-01T12:00:00.000Z';
/** An instant so many milliseconds after `at`. */
export const after = (ms: number): string => new Date(Date.parse(at) + ms).toISOString();

export const [accountId, sessionId, email] = ['acc_1', 'ses_1', 'ada@example.com'];
const waiting = { accountId, email, expiresAt: after(7 * DAY) };
export const registered: AccountEvent = { type: 'AccountRegistered', data: waiting };
export const repeated: AccountEvent = { type: 'RegistrationRepeated', data: waiting };
export const attempted: AccountEvent = { type: 'RegistrationAttempted', data: { accountId } };
export const verified: AccountEvent = { type: 'AccountVerified', data: { accountId, credentialId: 'cred_1', email, name: 'Ada' } };
export const renamed = (name: string): AccountEvent => ({ type: 'AccountRenamed', data: { accountId, name } });
export const passwordChanged = (credentialId: string): AccountEvent => ({
  type: 'PasswordChanged',
  data: { accountId, credentialId, sessionId },
});
export const resetRequested = (resetId: string, expiresAt = after(60 * MINUTE)): AccountEvent => ({
  type: 'PasswordResetRequested',
  data: { accountId, resetId, expiresAt },
});
export const passwordReset = (resetId: string, credentialId: string): AccountEvent => ({
  type: 'PasswordReset',
  data: { accountId, resetId, credentialId },
});

export const sessionStarted = (id = sessionId, epoch = 1): Extract<SessionEvent, { type: 'SessionStarted' }> => ({
  type: 'SessionStarted',
  data: { sessionId: id, accountId, epoch, idleUntil: after(7 * DAY), endsAt: after(30 * DAY) },
});
export const sessionRefreshed = (generation: number, idleUntil = after(8 * DAY), network?: string): SessionEvent => ({
  type: 'SessionRefreshed',
  data: { sessionId, accountId, generation, idleUntil, ...(network === undefined ? {} : { network }) },
});
export const sessionContinued = (epoch: number): SessionEvent => ({ type: 'SessionContinued', data: { sessionId, accountId, epoch } });
type EndReason = Extract<SessionEvent, { type: 'SessionEnded' }>['data']['reason'];
export const sessionEnded = (reason: EndReason, id = sessionId): SessionEvent => ({
  type: 'SessionEnded',
  data: { sessionId: id, accountId, reason },
});

/** The events as a view receives them: one per minute, with rising positions. */
export const recordedEvents = (events: readonly StoredEvent[]): readonly Recorded<StoredEvent>[] =>
  events.map((event, n) => ({
    id: `e${String(n)}`,
    stream: event.type.startsWith('Session') ? `session-${sessionId}` : `account-${accountId}`,
    revision: n,
    position: String(n + 1).padStart(4, '0'),
    event,
    meta: {
      commandId: `c${String(n)}`,
      commandHash: 'h',
      correlationId: 'c',
      causationId: 'c',
      occurredAt: after(n * MINUTE),
      tenant: accountId,
      actor: accountId,
    },
  }));
