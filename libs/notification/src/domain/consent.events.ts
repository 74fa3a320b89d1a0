import type { DomainEvent, Stream } from '@guildhall/eventing';

/** Whether a recipient, who is known by a fingerprint only, may be written to by whoever invites. */
export type ConsentEvent =
  DomainEvent<'InvitationMailsStopped', { recipient: string }> | DomainEvent<'InvitationMailsResumed', { recipient: string }>;
/** `stops`: how often it was withdrawn. */
export type Consent = Readonly<{ given: boolean; stops: number }>;

export const consent: Stream<Consent, ConsentEvent> = {
  category: 'consent',
  initial: { given: true, stops: 0 },
  evolve: ({ stops }, { type }) => (type === 'InvitationMailsStopped' ? { given: false, stops: stops + 1 } : { given: true, stops }),
};

/**
 * The links that a recipient is given: the one in every mail is the first, and only stops; whoever withdraws is given another, which takes
 * back this withdrawal and no later one.
 */
export const IN_MAILS = 1;
export const undoOf = ({ stops }: Pick<Consent, 'stops'>): number => IN_MAILS + stops;
