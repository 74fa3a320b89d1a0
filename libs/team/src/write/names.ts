import type { Ids } from '@guildhall/eventing';
import { canonicalName } from '../domain/name.ts';

/** What a team's name is claimed by: 128 bits of a keyed hash of organization and canonical name. */
export const nameKeyOf = (ids: Ids, organizationId: string, name: string): string =>
  ids.fingerprint(`team|${organizationId}|${canonicalName(name)}`).slice(0, 32);
