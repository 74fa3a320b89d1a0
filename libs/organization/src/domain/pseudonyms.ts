import type { Ids } from '@guildhall/eventing';

/** 128 bits of a keyed hash: enough to be unique, and nothing to guess an address from. */
const short = (fingerprint: string): string => fingerprint.slice(0, 32);

export const pseudonyms = (ids: Ids) => ({
  /** Whose an address is, everywhere. */
  address: (email: string): string => short(ids.fingerprint(`address|${email}`)),
  /** The seat of an address in an organization. */
  seat: (organizationId: string, email: string): string => short(ids.fingerprint(`seat|${organizationId}|${email}`)),
  token: (token: string): string => ids.fingerprint(`token|${token}`),
});
