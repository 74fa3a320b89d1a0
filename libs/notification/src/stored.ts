import type { StoredEvents } from '@guildhall/eventing';
import { z } from 'zod';
import type { ConsentEvent } from './domain/consent.events.ts';
import type { EmailEvent } from './domain/email.events.ts';
import type { MailingEvent } from './domain/mailing.events.ts';
import type { QuotaEvent } from './domain/quota.events.ts';
import { TEMPLATES } from './domain/template.ts';

/** Everything that this context's streams hold. */
export type StoredEvent = ConsentEvent | EmailEvent | MailingEvent | QuotaEvent;

const text = z.string();
const refs = z.object({
  accountId: text.exactOptional(),
  actorId: text.exactOptional(),
  resetId: text.exactOptional(),
  organizationId: text.exactOptional(),
  invitationId: text.exactOptional(),
  issue: z.number().exactOptional(),
  role: text.exactOptional(),
});
const about = z.object({ emailId: text, template: z.enum(TEMPLATES), refs });

/** How each event lies in the store. Nothing is personal, so nothing is sealed. */
export const stored: StoredEvents<StoredEvent> = {
  EmailRequested: { schema: 1, data: about },
  EmailDeferred: { schema: 1, data: z.object({ emailId: text, until: text }) },
  DispatchStarted: { schema: 1, data: z.object({ emailId: text, attempt: z.number(), jobId: text, heldUntil: text }) },
  EmailSent: { schema: 1, data: about },
  EmailGivenUp: { schema: 1, data: about.extend({ reason: z.enum(['superseded', 'opted-out', 'refused', 'unreachable', 'unknown']) }) },
  MembersTold: { schema: 1, data: z.object({ emailId: text, organizationId: text }) },
  InvitationMailsStopped: { schema: 1, data: z.object({ recipient: text }) },
  InvitationMailsResumed: { schema: 1, data: z.object({ recipient: text }) },
  MailCounted: { schema: 1, data: z.object({ recipient: text, at: text }) },
  TurnReserved: { schema: 1, data: z.object({ recipient: text, at: text, emailId: text, dueAt: text, topic: text.nullable() }) },
};
