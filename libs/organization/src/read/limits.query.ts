import { streamOf } from '@guildhall/eventing';
import { allowance, allowanceOf, type AllowanceEvent } from '../domain/allowance.events.ts';
import { deletionRates, invitationRates, organizationRates, type Rate } from '../domain/limits.ts';
import { organization } from '../domain/organization.events.ts';
import { slots } from '../domain/slots.events.ts';
import type { Reading } from '../ports.ts';

/** What an organization, and whoever asks in it, may still do: from the very streams that a command is decided by. */
export const limitsOf =
  ({ readState, limits, clock }: Reading) =>
  async (organizationId: string, accountId: string): Promise<readonly Rate[]> => {
    const at = clock.now().toISOString();
    const used = (what: AllowanceEvent['data']['what'], by: string) => readState(streamOf(allowance, ...allowanceOf(what, by, at)));
    const [org, { since }, ofOrganization, ofAccount, deletions, created] = await Promise.all([
      readState(streamOf(organization, organizationId)),
      readState(streamOf(slots, accountId)),
      used('invitations', organizationId),
      used('invitations', accountId),
      used('deletions', organizationId),
      used('organizations', accountId),
    ]);
    const createdAt = org.status === 'absent' ? undefined : org.createdAt;
    return [
      ...invitationRates('organization', limits, { used: ofOrganization, since: createdAt }, at),
      ...deletionRates(limits, deletions, at),
      ...invitationRates('account', limits, { used: ofAccount, since }, at),
      ...organizationRates(limits, created, at),
    ];
  };
