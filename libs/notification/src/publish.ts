import type { EmailFailedV1, EmailSentV1 } from '@guildhall/contracts';
import type { FactDraft, Recorded } from '@guildhall/eventing';
import { ownerOf, type Message } from './domain/delivery.events.ts';
import type { StoredEvent } from './stored.ts';

export type NotificationFact = EmailSentV1 | EmailFailedV1;
type Draft = FactDraft<NotificationFact>;

/** How a mail fared. One that nobody wanted any more has not failed. */
export const publish = ({ event: { type, data } }: Recorded<StoredEvent>): Draft | undefined => {
  switch (type) {
    case 'DeliverySent':
      return { type: 'notification.email-sent.v1', ...outcome(data) };
    case 'DeliveryGivenUp':
      return data.reason === 'superseded' ? undefined : { type: 'notification.email-failed.v1', ...outcome(data) };
    case 'DeliveryRequested':
    case 'DeliveryDeferred':
    case 'DeliveryStarted':
    case 'DeliveryFailed':
    case 'BulkCompleted':
    case 'DeliveryCounted':
    case 'DeliveryScheduled':
    case 'InvitationMailsStopped':
    case 'InvitationMailsResumed':
      return undefined;
  }
};

const outcome = ({ deliveryId, message }: Readonly<{ deliveryId: string; message: Message }>) => {
  const { template, refs } = message;
  const { invitationId, issue } = refs;
  const which = invitationId === undefined || issue === undefined ? {} : { invitationId, issue };
  return { key: ownerOf(message), subject: deliveryId, data: { emailId: deliveryId, template, ...which } };
};
