import type { Worker } from '@guildhall/eventing';
import type { Dependencies, FindMailContent, FindUnsentMails, ListMembers } from '../ports.ts';
import { notifyMembers } from './notify-members.ts';
import { requeueMails, requeueMailsOfWeek } from './requeue-mails.ts';
import { sendEmail } from './send-email.ts';

type Needs = Dependencies & Readonly<{ findMailContent: FindMailContent; unsentMails: FindUnsentMails; listMembers: ListMembers }>;

/** The jobs that this context files for itself. */
export const workers = (needs: Needs): Readonly<Record<string, Worker>> => ({
  'send-email': sendEmail(needs),
  'notify-members': notifyMembers(needs),
  'requeue-mails': requeueMails(needs),
  'requeue-mails-of-week': requeueMailsOfWeek(needs),
});
