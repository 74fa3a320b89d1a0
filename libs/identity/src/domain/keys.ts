import type { Ids } from '@guildhall/eventing';

/** The keyed hashes of this context, of 128 bits: nobody can guess from them what went in. */
export const keys = (ids: Pick<Ids, 'fingerprint'>) => ({
  /** What an e-mail address is claimed by. */
  address: (email: string): string => ids.fingerprint(`address|${email}`).slice(0, 32),
  /** Where a session is used from: tells the same network again within this session, and nothing else. */
  network: (sessionId: string, network: string): string => ids.fingerprint(`network|${sessionId}|${network}`).slice(0, 32),
});
