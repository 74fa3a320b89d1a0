import { typeId, type Ids, type LinkTokens } from '@guildhall/eventing';

/** An address as streams know it: 128 bits of a keyed hash, nothing to guess the address from. */
export const recipientOf = (ids: Ids, address: string): string => ids.fingerprint(`recipient|${address}`).slice(0, 32);

/** Proves that somebody has read a mail to that recipient. It stays good: an old mail does as well as a new one. */
export const optOutToken = (links: LinkTokens, recipient: string): string => links.issue('opt-out', typeId('rcp', recipient), 1);

export const recipientIn = (links: LinkTokens, token: string): string | undefined => links.read('opt-out', token)?.hex;
