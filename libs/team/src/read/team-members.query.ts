import { findFiltered, type ListPage, type PageInput, type QueryEnvelope } from '@guildhall/eventing';
import type { Caller, Dependencies } from '../ports.ts';
import { shownTeamMembers, type ShownTeamMember } from './team-members.view.ts';
import { findTeam } from './teams.query.ts';

/** E-mail and name are empty until identity has published them. */
type TeamMemberBody = Readonly<{ accountId: string; email: string; name: string; addedAt: string }>;
type TeamMembersInput = PageInput & Readonly<{ organizationId: string; teamId: string }>;

/** A team's members in the order of their addition. */
export const listTeamMembers = (dependencies: Dependencies) => {
  const { collection } = dependencies;
  const find = findTeam(dependencies);
  // Somebody who has just left the organization is in the team until the job has run, but is not shown.
  const present = async (docs: readonly ShownTeamMember[]): Promise<readonly (TeamMemberBody | undefined)[]> =>
    docs.map(({ accountId, addedAt, member, account }) =>
      member === undefined ? undefined : { accountId, email: account?.email ?? '', name: account?.name ?? '', addedAt },
    );
  return async (
    { organizationId, teamId, ...page }: TeamMembersInput,
    envelope: QueryEnvelope<Caller>,
  ): Promise<ListPage<TeamMemberBody>> => {
    await find({ organizationId, teamId }, envelope, 'team.read');
    const query = { index: 'byTeam', equals: [teamId], ...page };
    return findFiltered(collection<ShownTeamMember>(shownTeamMembers), shownTeamMembers, query, present);
  };
};
