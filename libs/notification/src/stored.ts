import type { StoredEvents } from '@guildhall/eventing';
import { z } from 'zod';
import type { BulkEvent } from './domain/bulk.events.ts';
import type { ConsentEvent } from './domain/consent.events.ts';
import type { DeliveryEvent } from './domain/delivery.events.ts';
import { TEMPLATES } from './domain/mail.ts';
import type { QuotaEvent } from './domain/quota.events.ts';

/** Everything that this context's streams hold. */
export type StoredEvent = BulkEvent | ConsentEvent | DeliveryEvent | QuotaEvent;

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
const message = z.object({ channel: z.literal('mail'), template: z.enum(TEMPLATES), refs });
const about = z.object({ deliveryId: text, message });

/** How each event lies in the store. Nothing is personal, so nothing is sealed. */
export const stored: StoredEvents<StoredEvent> = {
  DeliveryRequested: { schema: 1, data: about },
  DeliveryDeferred: { schema: 1, data: z.object({ deliveryId: text, until: text }) },
  DeliveryStarted: {
    schema: 2,
    data: z.object({ deliveryId: text, attempt: z.number(), holder: text, heldUntil: text }),
    // It named the job: to every process that is another one's.
    upcast: { 1: ({ jobId, ...old }) => ({ ...old, holder: jobId }) },
  },
  DeliverySent: { schema: 1, data: about },
  DeliveryFailed: {
    schema: 1,
    data: z.object({ deliveryId: text, attempt: z.number(), reason: z.enum(['refused', 'unreachable']), retryAt: text.nullable() }),
  },
  DeliveryGivenUp: { schema: 1, data: about.extend({ reason: z.enum(['superseded', 'opted-out', 'refused', 'unreachable', 'unknown']) }) },
  BulkCompleted: { schema: 1, data: z.object({ deliveryId: text, organizationId: text }) },
  InvitationMailsStopped: { schema: 1, data: z.object({ recipient: text }) },
  InvitationMailsResumed: { schema: 1, data: z.object({ recipient: text }) },
  DeliveryCounted: { schema: 1, data: z.object({ recipient: text, at: text }) },
  DeliveryScheduled: { schema: 1, data: z.object({ recipient: text, at: text, deliveryId: text, dueAt: text, topic: text.nullable() }) },
};
