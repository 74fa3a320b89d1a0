import { validateFact, contexts } from '@guildhall/contracts';
import type { ContextDefinition, Worker } from '@guildhall/eventing';
import type { Filing, Sending } from './ports.ts';
import { refusals } from './domain/refusals.ts';
import { publish } from './publish.ts';
import { whenFactThenSendMail } from './react/when-fact-then-send-mail.ts';
import { duesOf } from './read/dues.view.ts';
import { emails } from './read/emails.view.ts';
import { mailInvitations } from './read/mail-invitations.view.ts';
import { mailMemberships } from './read/mail-memberships.view.ts';
import { mailOrganizations } from './read/mail-organizations.view.ts';
import { mailedInvitations } from './read/mailed-invitations.view.ts';
import { passwordResets } from './read/password-resets.view.ts';
import { recipients } from './read/recipients.view.ts';
import { registrations } from './read/registrations.view.ts';
import { stored, type StoredEvent } from './stored.ts';
import { refileMails, refileWeeksMails } from './write/refile-mails.ts';
import { sendEmail } from './write/send-email.ts';
import { tellMembers } from './write/tell-members.ts';

const dues = duesOf(whenFactThenSendMail);

/** The core's table of contents, for the shell that runs it. */
export const notification: ContextDefinition<StoredEvent> = {
  name: 'notification',
  categories: ['email', 'mailing', 'quota', 'consent'],
  types: stored,
  publish,
  refusals,
  views: [emails, mailedInvitations],
  subscriptions: [
    {
      topic: contexts.identity.topic.name,
      validate: validateFact,
      views: [recipients, registrations, passwordResets, dues],
      reactors: [whenFactThenSendMail],
    },
    {
      topic: contexts.organization.topic.name,
      validate: validateFact,
      views: [mailOrganizations, mailMemberships, mailInvitations, dues],
      reactors: [whenFactThenSendMail],
    },
  ],
  schedules: [
    { name: 'refile-mails', every: 30_000 },
    { name: 'refile-weeks-mails', every: 3_600_000 },
  ],
};

/** The jobs that this context files for itself. */
export const workers = (sending: Sending, filing: Filing): Readonly<Record<string, Worker>> => ({
  'send-email': sendEmail(sending),
  'tell-members': tellMembers(filing),
  'refile-mails': refileMails(filing),
  'refile-weeks-mails': refileWeeksMails(filing),
});

export { standard, type Policy } from './domain/policy.ts';
export { UNINVITED } from './domain/template.ts';
export type { Addressee, Letter } from './domain/letter.ts';
export * from './ports.ts';
export { choiceOf } from './read/choice.query.ts';
export { lettersOf } from './read/letters.query.ts';
export { membersOf } from './read/members.query.ts';
export { missingOf } from './read/missing.query.ts';
export { chooseByLink, chooseForOneself } from './write/choose-invitation-mails.ts';
