import { decider, likelyNew, streamOf, type Command } from '@guildhall/eventing';
import { consent, undoOf, type ConsentEvent } from './consent.events.ts';
import { NO_OWNER } from './delivery.events.ts';
import { refusal } from './refusals.ts';

/** `proof`: the issue of the link that is followed, or that the address is the account's own. */
export type ChooseInvitationMails = Command<'ChooseInvitationMails', { recipient: string; wanted: boolean; proof: number | 'account' }>;

/**
 * Anybody who holds such a mail may stop them; it may have been forwarded, so it takes more to let them come again. `undo`: the issue of the link
 * that takes this back, for who stops them and not for who finds them stopped; and then that link is good no more (S13).
 */
export const decideChooseInvitationMails = decider<ChooseInvitationMails>()({
  tenant: () => NO_OWNER,
  streams: ({ data }) => ({ consent: likelyNew(streamOf(consent, data.recipient)) }),
  decide({ data: { recipient, wanted, proof } }, { consent: now }) {
    const mayResume = proof === 'account' || (now.isUndoable && proof === undoOf(now));
    if (wanted && !now.given && !mayResume) throw refusal('opt-out.stands');
    const isSaid = wanted === now.given && !now.isUndoable;
    if (isSaid) return { events: {}, result: { wanted, undo: undefined } };
    const chosen: ConsentEvent = { type: wanted ? 'InvitationMailsResumed' : 'InvitationMailsStopped', data: { recipient } };
    const undo = now.given ? undoOf({ stops: now.stops + 1 }) : undefined;
    return { events: { consent: [chosen] }, result: { wanted, undo } };
  },
});
