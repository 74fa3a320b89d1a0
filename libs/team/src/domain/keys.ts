import type { Ids } from '@guildhall/eventing';
import { canonicalName } from './name.ts';

/** The keyed hashes of this context, used in stream names instead of chosen names. */
export const keys = (ids: Ids) => ({
  /** The claim key of a team's name: 128 bits over organization and canonical name. */
  teamName: (organizationId: string, name: string): string => ids.fingerprint(`team|${organizationId}|${canonicalName(name)}`).slice(0, 32),
});
