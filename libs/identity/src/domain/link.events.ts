import type { DomainEvent, Stream } from '@guildhall/eventing';

/** Maps the id of a mailed link or a sign-up to its account. Written with the account, and never changed. */
export type LinkEvent = DomainEvent<'LinkMade', { linkId: string; accountId: string }>;
export type Link = Readonly<{ accountId: string }> | 'none';

export const link: Stream<Link, LinkEvent> = { category: 'link', initial: 'none', evolve: (_, { data: { accountId } }) => ({ accountId }) };

export const linkMade = (linkId: string, accountId: string): LinkEvent => ({ type: 'LinkMade', data: { linkId, accountId } });
