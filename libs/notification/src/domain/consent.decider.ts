import { decider, streamOf, type Command } from '@guildhall/eventing';
import { consent, type ConsentEvent } from './consent.events.ts';

export type ChooseInvitationMails = Command<'ChooseInvitationMails', { recipient: string; wanted: boolean }>;

/** The last word counts, in either direction. */
export const chooseInvitationMails = decider<ChooseInvitationMails>()({
  tenant: ({ data }) => data.recipient,
  streams: ({ data }) => ({ consent: streamOf(consent, data.recipient) }),
  decide({ data: { recipient, wanted } }, { consent: now }) {
    const chosen: ConsentEvent = { type: wanted ? 'InvitationMailsResumed' : 'InvitationMailsStopped', data: { recipient } };
    return { events: wanted === (now === 'given') ? {} : { consent: [chosen] }, result: { wanted } };
  },
});
