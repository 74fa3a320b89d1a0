import type { DomainEvent, Stream } from '@guildhall/eventing';

/** Whether a recipient, who is known by a fingerprint only, may be written to by whoever invites. */
export type ConsentEvent =
  DomainEvent<'InvitationMailsStopped', { recipient: string }> | DomainEvent<'InvitationMailsResumed', { recipient: string }>;
/** `stops`: how often it was withdrawn. `isUndoable`: by the link that the last withdrawal gave, for nobody has said the same since. */
export type Consent = Readonly<{ given: boolean; stops: number; isUndoable: boolean }>;

export const consent: Stream<Consent, ConsentEvent> = {
  category: 'consent',
  initial: { given: true, stops: 0, isUndoable: false },
  evolve: ({ given, stops }, { type }) =>
    type === 'InvitationMailsStopped' ? { given: false, stops: stops + 1, isUndoable: given } : { given: true, stops, isUndoable: false },
};

/**
 * The links that a recipient is given: the one in every mail is the first, and only stops; whoever withdraws is given another, which takes
 * back this withdrawal and no later one. Whoever withdraws again may be somebody else, so that link dies and there is no other.
 */
export const IN_MAILS = 1;
export const undoOf = ({ stops }: Pick<Consent, 'stops'>): number => IN_MAILS + stops;
