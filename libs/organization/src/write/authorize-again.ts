import { recheckRefusal, streamOf } from '@guildhall/eventing';
import { authorize } from '../domain/authorize.ts';
import { membership } from '../domain/membership.events.ts';
import { organization } from '../domain/organization.events.ts';
import type { Permission } from '../domain/role.ts';
import type { Dependencies } from '../ports.ts';

/**
 * Authorizes the author of a repeated command, which has just read these streams: an answer with somebody's address or name in it is for who may
 * still see that. What an answer has beside it is the command's own, from its first event.
 */
export const authorizeAgain = (
  dependencies: Dependencies,
  accountId: string,
  organizationId: string,
  permission: Permission,
): Promise<void> =>
  recheckRefusal(dependencies, async (read) => {
    const [org, member] = await Promise.all([
      read(streamOf(organization, organizationId)),
      read(streamOf(membership, organizationId, accountId)),
    ]);
    authorize(org, member, permission);
  });
