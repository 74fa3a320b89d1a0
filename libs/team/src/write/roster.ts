import type { Standing } from '../domain/authority.ts';
import type { Candidate } from '../domain/joining.ts';
import type { Writing } from '../ports.ts';
import { roster, rosterKey, rosterOrganizations, standingOf, type RosterDoc, type RosterOrganizationDoc } from '../read/roster.view.ts';

type Told = Readonly<{ standing: Standing; members: readonly Candidate[] }>;

/** What the roster says of the caller and of those who are to be in a team; whom the request names twice stands there once. */
export const told = async (
  { collection, rosterSettled }: Writing,
  organizationId: string,
  by: string,
  accountIds: readonly string[] = [],
): Promise<Told> => {
  await rosterSettled();
  const named = [...new Set(accountIds)];
  const [organization, [caller, ...found]] = await Promise.all([
    collection<RosterOrganizationDoc>(rosterOrganizations).get(organizationId),
    collection<RosterDoc>(roster).getMany([by, ...named].map((accountId) => rosterKey(organizationId, accountId))),
  ]);
  return {
    standing: standingOf(caller, organization),
    members: named.map((accountId, n) => ({ accountId, memberSince: found[n]?.memberSince, index: accountIds.indexOf(accountId) })),
  };
};
