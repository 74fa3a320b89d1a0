import { typeId, type Ids, type LinkTokens } from '@guildhall/eventing';

/** An address as streams know it: 128 bits of a keyed hash, nothing to guess the address from. */
export const recipientOf = (ids: Ids, address: string): string => ids.fingerprint(`recipient|${address}`).slice(0, 32);

/** Proves that somebody has read a mail to that recipient, or has withdrawn their consent, by the issue. It stays good: an old mail does, too. */
export const optOutToken = (links: LinkTokens, recipient: string, issue: number): string =>
  links.issue('opt-out', typeId('rcp', recipient), issue);

export const optOutIn = (links: LinkTokens, token: string): Readonly<{ recipient: string; issue: number }> | undefined => {
  const meant = links.read('opt-out', token);
  return meant && { recipient: meant.hex, issue: meant.issue };
};
