import { likelyNew, streamOf } from '@guildhall/eventing';
import { allowance, allowanceOf, type Allowance, type AllowanceEvent } from './allowance.events.ts';
import { invitationRates, type Limits, type Rate } from './limits.ts';
import type { ActiveOrganization } from './organization.events.ts';
import { organizationSlots, type OrganizationSlots } from './organization-slots.events.ts';

/** The streams that a command with links reads: how many its organization and its author have sent today, and since when the author has been a member anywhere. */
export const allowancesOf = (organizationId: string, by: string, at: string) => ({
  ofOrganization: likelyNew(streamOf(allowance, ...allowanceOf('invitations', organizationId, at))),
  ofAccount: likelyNew(streamOf(allowance, ...allowanceOf('invitations', by, at))),
  slots: streamOf(organizationSlots, by),
});

type LimitedCommand = Readonly<{ at: string; data: Readonly<{ limits: Limits }> }>;
type Used = Readonly<{ ofOrganization: Allowance; ofAccount: Allowance; slots: OrganizationSlots }>;

/** All limits of the command. */
export const ratesOf = (
  { at, data: { limits } }: LimitedCommand,
  { createdAt }: ActiveOrganization,
  { ofOrganization, ofAccount, slots: { since } }: Used,
): readonly Rate[] => [
  ...invitationRates('organization', limits, { used: ofOrganization, since: createdAt }, at),
  ...invitationRates('account', limits, { used: ofAccount, since }, at),
];

const used = (by: string, count: number): readonly AllowanceEvent[] =>
  count === 0 ? [] : [{ type: 'AllowanceUsed', data: { what: 'invitations', by, count } }];

/** The events of so many more links, of both. */
export const countedFor = (organizationId: string, by: string, count: number) => ({
  ofOrganization: used(organizationId, count),
  ofAccount: used(by, count),
});
