import type { EmailFailedV1, EmailSentV1 } from '@guildhall/contracts';
import type { FactView } from '@guildhall/eventing';

/** The delivery of the newest mailed link of an invitation; without a document it is queued. */
export type DeliveryDoc = Readonly<{ invitationId: string; issue: number; delivery: 'sent' | 'failed' }>;

export const deliveries: FactView<EmailSentV1 | EmailFailedV1, DeliveryDoc> = {
  name: 'deliveries.v1',
  indexes: {},
  keys: ({ data: { template, invitationId } }) => (template === 'invitation' && invitationId !== undefined ? [invitationId] : []),
  project: (doc, { type, data: { invitationId, issue } }) =>
    invitationId === undefined || issue === undefined || (doc !== undefined && doc.issue > issue)
      ? doc
      : { invitationId, issue, delivery: type === 'notification.email-sent.v1' ? 'sent' : 'failed' },
};
