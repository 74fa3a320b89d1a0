import type { DomainEvent, Stream } from '@guildhall/eventing';

/** One mail each to many people: told once every single mail is put down as due. */
export type MailingEvent = DomainEvent<'MembersTold', { emailId: string; organizationId: string }>;
export type Mailing = 'open' | 'told';

export const mailing: Stream<Mailing, MailingEvent> = { category: 'mailing', initial: 'open', evolve: () => 'told' };
