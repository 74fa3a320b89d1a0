import { causeOf, type EventView, type JobData } from '@guildhall/eventing';
import type { Message } from '../domain/delivery.events.ts';
import type { StoredEvent } from '../stored.ts';

/**
 * How far each delivery has come; `completed`: a bulk whose deliveries are all requested. `activeAt`: when it was last worked on, or when its
 * next attempt is due.
 */
export type DeliveryDoc = Readonly<{
  deliveryId: string;
  status: 'open' | 'sent' | 'given-up' | 'completed';
  activeAt: string;
  /** As long as it is open: what it takes to file its job again. */
  open?: Readonly<{ message: Message; requestedAt: string; cause: JobData }>;
}>;

export const deliveries: EventView<StoredEvent, DeliveryDoc> = {
  name: 'deliveries.v2',
  indexes: { byStatus: ['status', 'activeAt'] },
  keys: ({ event: { type, data } }) => (type !== 'DeliveryScheduled' && 'deliveryId' in data ? [data.deliveryId] : []),
  project(doc, { event: { type, data }, meta }, deliveryId) {
    const { occurredAt: activeAt } = meta;
    switch (type) {
      case 'DeliveryRequested':
        return { deliveryId, status: 'open', activeAt, open: { message: data.message, requestedAt: activeAt, cause: causeOf(meta) } };
      case 'DeliveryDeferred':
        return doc && { ...doc, activeAt: data.until };
      case 'DeliveryStarted':
        return doc && { ...doc, activeAt: data.heldUntil };
      case 'DeliveryFailed':
        return doc && { ...doc, activeAt: data.retryAt ?? activeAt };
      case 'DeliverySent':
        return { deliveryId, status: 'sent', activeAt };
      case 'DeliveryGivenUp':
        return { deliveryId, status: 'given-up', activeAt };
      case 'BulkCompleted':
        return { deliveryId, status: 'completed', activeAt };
      case 'DeliveryCounted':
      case 'DeliveryScheduled':
      case 'InvitationMailsStopped':
      case 'InvitationMailsResumed':
        return doc;
    }
  },
};
