import type { DomainEvent, Stream } from '@guildhall/eventing';

/** Whether a recipient, who is known by a fingerprint only, may be written to by whoever invites. */
export type ConsentEvent =
  DomainEvent<'InvitationMailsStopped', { recipient: string }> | DomainEvent<'InvitationMailsResumed', { recipient: string }>;
export type Consent = 'given' | 'withdrawn';

export const consent: Stream<Consent, ConsentEvent> = {
  category: 'consent',
  initial: 'given',
  evolve: (_, { type }) => (type === 'InvitationMailsStopped' ? 'withdrawn' : 'given'),
};
