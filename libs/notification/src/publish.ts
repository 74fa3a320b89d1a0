import type { EmailFailedV1, EmailSentV1 } from '@guildhall/contracts';
import type { FactDraft, Recorded } from '@guildhall/eventing';
import { ownerOf, type Refs, type Template } from './domain/template.ts';
import type { StoredEvent } from './stored.ts';

export type NotificationFact = EmailSentV1 | EmailFailedV1;
type Draft = FactDraft<NotificationFact>;

/** How a mail fared. One that nobody wanted any more has not failed. */
export const publish = ({ event: { type, data } }: Recorded<StoredEvent>): Draft | undefined => {
  switch (type) {
    case 'EmailSent':
      return { type: 'notification.email-sent.v1', ...outcome(data) };
    case 'EmailGivenUp':
      return data.reason === 'superseded' ? undefined : { type: 'notification.email-failed.v1', ...outcome(data) };
    case 'EmailRequested':
    case 'DispatchStarted':
    case 'MembersTold':
    case 'EmailDeferred':
    case 'MailCounted':
    case 'TurnReserved':
    case 'InvitationMailsStopped':
    case 'InvitationMailsResumed':
      return undefined;
  }
};

const outcome = ({ emailId, template, refs }: Readonly<{ emailId: string; template: Template; refs: Refs }>) => {
  const { invitationId, issue } = refs;
  const which = invitationId === undefined || issue === undefined ? {} : { invitationId, issue };
  return { key: ownerOf(refs), subject: emailId, data: { emailId, template, ...which } };
};
