import type { EventView } from '@guildhall/eventing';
import type { Refs, Template } from '../domain/template.ts';
import type { StoredEvent } from '../stored.ts';

/** How far each mail has come; `told`: a mailing whose single mails are all put down. `activeAt`: when it was last worked on. */
export type EmailDoc = Readonly<{
  emailId: string;
  status: 'open' | 'sent' | 'given-up' | 'told';
  activeAt: string;
  /** As long as it is open: what it takes to file its job again. */
  open?: Readonly<{ template: Template; refs: Refs; requestedAt: string }>;
}>;

export const emails: EventView<StoredEvent, EmailDoc> = {
  name: 'emails.v1',
  indexes: { byStatus: ['status', 'activeAt'] },
  keys: ({ event: { type, data } }) => (type !== 'TurnReserved' && 'emailId' in data ? [data.emailId] : []),
  project(doc, { event: { type, data }, meta: { occurredAt: activeAt } }, emailId) {
    switch (type) {
      case 'EmailRequested': {
        const { template, refs } = data;
        return { emailId, status: 'open', activeAt, open: { template, refs, requestedAt: activeAt } };
      }
      case 'DispatchStarted':
        return doc && { ...doc, activeAt: data.heldUntil };
      case 'EmailSent':
        return { emailId, status: 'sent', activeAt };
      case 'EmailGivenUp':
        return { emailId, status: 'given-up', activeAt };
      case 'MembersTold':
        return { emailId, status: 'told', activeAt };
      case 'EmailDeferred':
        return doc && { ...doc, activeAt: data.until };
      case 'MailCounted':
      case 'TurnReserved':
      case 'InvitationMailsStopped':
      case 'InvitationMailsResumed':
        return doc;
    }
  },
};
