import { decider, streamOf, type Command } from '@guildhall/eventing';
import { mailing, type MailingEvent } from './mailing.events.ts';

export type CloseMailing = Command<'CloseMailing', { emailId: string; organizationId: string }>;

export const decideCloseMailing = decider<CloseMailing>()({
  tenant: ({ data }) => data.organizationId,
  streams: ({ data }) => ({ mailing: streamOf(mailing, data.emailId) }),
  decide({ data: { emailId, organizationId } }, { mailing: it }) {
    const told: MailingEvent = { type: 'MembersTold', data: { emailId, organizationId } };
    return { events: it === 'told' ? {} : { mailing: [told] }, result: {} };
  },
});
