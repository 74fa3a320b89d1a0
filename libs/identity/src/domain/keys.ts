import type { Ids } from '@guildhall/eventing';

/** The keyed hashes of this context, of 128 bits: their input cannot be guessed. */
export const keys = (ids: Pick<Ids, 'fingerprint'>) => ({
  /** The claim key of an e-mail address. */
  address: (email: string): string => ids.fingerprint(`address|${email}`).slice(0, 32),
  /** The network of a session: comparable only within the session. */
  network: (sessionId: string, network: string): string => ids.fingerprint(`network|${sessionId}|${network}`).slice(0, 32),
});
