import { streamOf, type Answer, type QueryEnvelope } from '@guildhall/eventing';
import { allowance, allowanceOf, type AllowanceEvent } from '../domain/allowance.events.ts';
import { deletionRates, invitationRates, organizationRates } from '../domain/limits.ts';
import { organization } from '../domain/organization.events.ts';
import { organizationSlots } from '../domain/organization-slots.events.ts';
import type { Caller, Dependencies } from '../ports.ts';
import { authorizer } from './access.query.ts';

/** `limit` null: none at present. */
type LimitBody = Readonly<{ name: string; limit: number | null; used: number; kind: 'rate'; resetsAt: string }>;

/** The limits of an organization and of the caller, from the streams that decide commands. */
export const readLimits = (dependencies: Dependencies) => {
  const { readState, limits, clock, waitForProjections } = dependencies;
  const authorize = authorizer(dependencies);
  return async (
    { organizationId }: Readonly<{ organizationId: string }>,
    { caller: { accountId }, minPosition }: QueryEnvelope<Caller>,
  ): Promise<Answer<Readonly<{ items: LimitBody[] }>>> => {
    await waitForProjections(minPosition);
    await authorize(accountId, organizationId, 'org.read');
    const at = clock.now().toISOString();
    const used = (what: AllowanceEvent['data']['what'], by: string) => readState(streamOf(allowance, ...allowanceOf(what, by, at)));
    const [org, { since }, ofOrganization, ofAccount, deletions, created] = await Promise.all([
      readState(streamOf(organization, organizationId)),
      readState(streamOf(organizationSlots, accountId)),
      used('invitations', organizationId),
      used('invitations', accountId),
      used('deletions', organizationId),
      used('organizations', accountId),
    ]);
    const createdAt = org.status === 'absent' ? undefined : org.createdAt;
    const rates = [
      ...invitationRates('organization', limits, { used: ofOrganization, since: createdAt }, at),
      ...deletionRates(limits, deletions, at),
      ...invitationRates('account', limits, { used: ofAccount, since }, at),
      ...organizationRates(limits, created, at),
    ];
    return { body: { items: rates.map((rate) => ({ ...rate, kind: 'rate' })) } };
  };
};
