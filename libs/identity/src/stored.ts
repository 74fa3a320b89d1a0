import { claimShapes, type ClaimEvent, type StoredEvents } from '@guildhall/eventing';
import { z } from 'zod';
import type { AccountEvent } from './domain/account.events.ts';
import type { LinkEvent } from './domain/link.events.ts';
import type { SessionEvent } from './domain/session.events.ts';

/** Every stored event of this context. */
export type StoredEvent = AccountEvent | SessionEvent | LinkEvent | ClaimEvent;

const text = z.string();
const ofAccount = z.object({ accountId: text });
const ofSession = z.object({ sessionId: text, accountId: text });
const verified = ofAccount.extend({
  credentialId: text,
  email: text,
  name: text,
  invitationId: text.exactOptional(),
  invitationIssue: z.number().exactOptional(),
});
const registration = ofAccount.extend({ email: text, expiresAt: text });
/** Schema 1 contained values chosen before the verification, which are dropped. */
const unproven = { 1: ({ accountId, email, expiresAt }: Readonly<Record<string, unknown>>) => ({ accountId, email, expiresAt }) };
const withoutRegistration = { 1: ({ registrationId: _, ...rest }: Readonly<Record<string, unknown>>) => rest };

/** How each event is stored, and whose each personal field is. */
export const stored: StoredEvents<StoredEvent> = {
  AccountRegistered: { schema: 2, data: registration, personal: { email: 'accountId' }, upcast: unproven },
  RegistrationRepeated: { schema: 2, data: registration, personal: { email: 'accountId' }, upcast: unproven },
  RegistrationAttempted: { schema: 1, data: ofAccount },
  AccountVerified: { schema: 2, data: verified, personal: { email: 'accountId', name: 'accountId' }, upcast: withoutRegistration },
  AccountRenamed: { schema: 1, data: ofAccount.extend({ name: text }), personal: { name: 'accountId' } },
  PasswordChanged: { schema: 1, data: ofAccount.extend({ credentialId: text, sessionId: text }) },
  PasswordResetRequested: { schema: 1, data: ofAccount.extend({ resetId: text, expiresAt: text }) },
  PasswordReset: { schema: 1, data: ofAccount.extend({ resetId: text, credentialId: text }) },
  SessionStarted: {
    schema: 1,
    data: ofSession.extend({ epoch: z.number(), idleUntil: text, endsAt: text, userAgent: text.exactOptional() }),
    personal: { userAgent: 'accountId' },
  },
  SessionRefreshed: { schema: 1, data: ofSession.extend({ generation: z.number(), idleUntil: text, network: text.exactOptional() }) },
  SessionContinued: { schema: 1, data: ofSession.extend({ epoch: z.number() }) },
  SessionEnded: { schema: 1, data: ofSession.extend({ reason: z.enum(['signedOut', 'revoked', 'reused']) }) },
  LinkMade: { schema: 1, data: z.object({ linkId: text, accountId: text }) },
  ...claimShapes(z.object({ by: text, until: text.exactOptional() }), z.object({ by: text })),
};
