import type { Ids } from '@guildhall/eventing';

/** 128 bits of a keyed hash: unique enough, and an address cannot be guessed from it. */
const short = (fingerprint: string): string => fingerprint.slice(0, 32);

/** The keyed hashes of this context, used in stream names and documents instead of addresses and tokens. */
export const keys = (ids: Ids) => ({
  /** The hash of an address, the same in all organizations. */
  addressHash: (email: string): string => short(ids.fingerprint(`address|${email}`)),
  /** The key of the claim of an address in an organization. */
  addressKey: (organizationId: string, email: string): string => short(ids.fingerprint(`address-claim|${organizationId}|${email}`)),
  tokenHash: (token: string): string => ids.fingerprint(`token|${token}`),
});
