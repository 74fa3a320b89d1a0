import type { DomainEvent, Stream } from '@guildhall/eventing';

/** What a mailed link or a repeated sign-up stands for leads to its account: written with it, so known without lag. */
export type LinkEvent = DomainEvent<'LinkMade', { linkId: string; accountId: string }>;
export type Link = Readonly<{ accountId: string }> | 'none';

export const link: Stream<Link, LinkEvent> = { category: 'link', initial: 'none', evolve: (_, { data: { accountId } }) => ({ accountId }) };

export const linkMade = (linkId: string, accountId: string): LinkEvent => ({ type: 'LinkMade', data: { linkId, accountId } });
