import { validateFact, contexts } from '@guildhall/contracts';
import type { ContextDefinition } from '@guildhall/eventing';
import { publish } from './publish.ts';
import { whenFactThenSendMail } from './react/when-fact-then-send-mail.ts';
import { deliveries } from './read/deliveries.view.ts';
import { dueDeliveriesOf } from './read/due-deliveries.view.ts';
import { mailInvitations } from './read/mail-invitations.view.ts';
import { mailMemberships } from './read/mail-memberships.view.ts';
import { mailOrganizations } from './read/mail-organizations.view.ts';
import { mailedInvitations } from './read/mailed-invitations.view.ts';
import { passwordResets } from './read/password-resets.view.ts';
import { recipients } from './read/recipients.view.ts';
import { registrations } from './read/registrations.view.ts';
import { stored, type StoredEvent } from './stored.ts';

const due = dueDeliveriesOf(whenFactThenSendMail);

/** The core's table of contents, for the shell that runs it. */
export const notification: ContextDefinition<StoredEvent> = {
  name: 'notification',
  categories: ['delivery', 'bulk', 'quota', 'consent'],
  types: stored,
  publish,
  views: [deliveries, mailedInvitations],
  subscriptions: [
    {
      topic: contexts.identity.topic.name,
      validate: validateFact,
      views: [recipients, registrations, passwordResets, due],
      reactors: [whenFactThenSendMail],
    },
    {
      topic: contexts.organization.topic.name,
      validate: validateFact,
      views: [mailOrganizations, mailMemberships, mailInvitations, due],
      reactors: [whenFactThenSendMail],
    },
  ],
  schedules: [
    { name: 'requeue-mails', every: 30_000 },
    { name: 'requeue-mails-of-week', every: 3_600_000 },
  ],
};

export { notificationApp, type NotificationApp } from './app.ts';
export { standardPolicy, type Policy } from './domain/policy.ts';
export { UNSOLICITED } from './domain/mail.ts';
export type { Addressee, MailContent } from './domain/mail-content.ts';
export { MailRefused, type Compose, type Dependencies, type Mail, type Mailer } from './ports.ts';
export { refusals } from './domain/refusals.ts';
