import type { Ids } from '@guildhall/eventing';

/** 128 bits of a keyed hash: enough to be unique, and nothing to guess an address from. */
const short = (fingerprint: string): string => fingerprint.slice(0, 32);

/** The keyed hashes of this context: what stands in stream names and documents instead of addresses and tokens. */
export const keys = (ids: Ids) => ({
  /** Whose an address is, everywhere. */
  addressHash: (email: string): string => short(ids.fingerprint(`address|${email}`)),
  /** What the claim of an address in an organization is named by. */
  addressKey: (organizationId: string, email: string): string => short(ids.fingerprint(`address-claim|${organizationId}|${email}`)),
  tokenHash: (token: string): string => ids.fingerprint(`token|${token}`),
});
