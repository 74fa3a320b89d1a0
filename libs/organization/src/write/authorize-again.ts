import { streamOf } from '@guildhall/eventing';
import { authorize } from '../domain/authorize.ts';
import { membership } from '../domain/membership.events.ts';
import { organization } from '../domain/organization.events.ts';
import type { Permission } from '../domain/role.ts';
import type { Dependencies } from '../ports.ts';

/**
 * Authorizes the author of a repeated command by the streams of now: an answer with somebody's address or name in it is for who may still
 * see that. What an answer has beside it is the command's own, from its first event.
 */
export const authorizeAgain = async (
  { readState }: Dependencies,
  accountId: string,
  organizationId: string,
  permission: Permission,
): Promise<void> => {
  const [org, member] = await Promise.all([
    readState(streamOf(organization, organizationId)),
    readState(streamOf(membership, organizationId, accountId)),
  ]);
  authorize(org, member, permission);
};
