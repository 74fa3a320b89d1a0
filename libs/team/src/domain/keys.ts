import type { Ids } from '@guildhall/eventing';
import { canonicalName } from './name.ts';

/** The keyed hashes of this context: what stands in stream names instead of what somebody chose. */
export const keys = (ids: Ids) => ({
  /** What a team's name is claimed by: 128 bits over organization and canonical name. */
  teamName: (organizationId: string, name: string): string => ids.fingerprint(`team|${organizationId}|${canonicalName(name)}`).slice(0, 32),
});
