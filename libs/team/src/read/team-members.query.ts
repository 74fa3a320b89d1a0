import { memberKey, members, type MemberDoc } from '@guildhall/access';
import { findFiltered, type ListPage, type PageInput, type QueryEnvelope } from '@guildhall/eventing';
import type { Caller, Dependencies } from '../ports.ts';
import { accounts, type AccountDoc } from './accounts.view.ts';
import { teamMembers, type TeamMemberDoc } from './team-members.view.ts';
import { findTeam } from './teams.query.ts';

/** E-mail and name are empty until identity has published them. */
type TeamMemberBody = Readonly<{ accountId: string; email: string; name: string; addedAt: string }>;
type TeamMembersInput = PageInput & Readonly<{ organizationId: string; teamId: string }>;

/** A team's members in the order of their addition. */
export const listTeamMembers = (dependencies: Dependencies) => {
  const { collection } = dependencies;
  const find = findTeam(dependencies);
  // Somebody who has just left the organization is in the team until the job has run, but is not shown.
  const present = async (docs: readonly TeamMemberDoc[]): Promise<readonly (TeamMemberBody | undefined)[]> => {
    const [found, known] = await Promise.all([
      collection<MemberDoc>(members).getMany(docs.map(({ organizationId, accountId }) => memberKey(organizationId, accountId))),
      collection<AccountDoc>(accounts).getMany(docs.map(({ accountId }) => accountId)),
    ]);
    return docs.map(({ accountId, addedAt }, n) =>
      found[n] === undefined ? undefined : { accountId, email: known[n]?.email ?? '', name: known[n]?.name ?? '', addedAt },
    );
  };
  return async (
    { organizationId, teamId, ...page }: TeamMembersInput,
    envelope: QueryEnvelope<Caller>,
  ): Promise<ListPage<TeamMemberBody>> => {
    await find({ organizationId, teamId }, envelope, 'team.read');
    const query = { index: 'byTeam', equals: [teamId], ...page };
    return findFiltered(collection<TeamMemberDoc>(teamMembers), teamMembers, query, present);
  };
};
