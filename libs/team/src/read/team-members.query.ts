import { findFiltered, type PageKey } from '@guildhall/eventing';
import type { Reading } from '../ports.ts';
import { rosterAccounts, type AccountDoc } from './roster-accounts.view.ts';
import { roster, rosterKey, type RosterDoc } from './roster.view.ts';
import { teamMembers, type TeamMemberDoc } from './team-members.view.ts';

type Asked = Readonly<{ teamId: string; limit: number; after?: PageKey }>;
/** E-mail and name are empty until identity has told of them. */
export type NamedTeamMember = Readonly<{ accountId: string; email: string; name: string; addedAt: string }>;

/** A team's members, longest in it first; whoever asks has been admitted, and the team is known. */
export const teamMembersOf = ({ collection, waitForProjections }: Reading) => {
  const [placed, roll, known] = [
    collection<TeamMemberDoc>(teamMembers),
    collection<RosterDoc>(roster),
    collection<AccountDoc>(rosterAccounts),
  ];
  // Who left the organization a moment ago is still in the team until its job has run, and is not shown.
  const shown = async (docs: readonly TeamMemberDoc[]): Promise<readonly (NamedTeamMember | undefined)[]> => {
    const [members, accounts] = await Promise.all([
      roll.getMany(docs.map(({ organizationId, accountId }) => rosterKey(organizationId, accountId))),
      known.getMany(docs.map(({ accountId }) => accountId)),
    ]);
    return docs.map(({ accountId, addedAt }, n) =>
      members[n] === undefined ? undefined : { accountId, email: accounts[n]?.email ?? '', name: accounts[n]?.name ?? '', addedAt },
    );
  };
  return async ({ teamId, limit, after }: Asked): Promise<Readonly<{ items: readonly NamedTeamMember[]; next: PageKey | undefined }>> => {
    await waitForProjections();
    return findFiltered(
      placed,
      { index: 'byTeam', equals: [teamId], orderedBy: 'addedAt', limit, ...(after === undefined ? {} : { after }) },
      shown,
    );
  };
};
