import { authorizer } from '@guildhall/access';
import type { Permission } from '@guildhall/contracts/permissions';
import type { Answer, ListPage, PageInput, QueryEnvelope } from '@guildhall/eventing';
import type { Caller, Dependencies } from '../ports.ts';
import { teams, type TeamDoc } from './teams.view.ts';
import { refusal } from '../domain/refusals.ts';

type TeamInput = Readonly<{ organizationId: string; teamId: string }>;
/** A team as clients see it. */
type TeamBody = Readonly<{ id: string; organizationId: string; name: string; memberCount: number; createdAt: string }>;

const bodyOf = ({ teamId: id, organizationId, name, memberCount, createdAt }: TeamDoc): TeamBody => ({
  id,
  organizationId,
  name,
  memberCount,
  createdAt,
});

/** A team of this organization, for a caller with the permission; others are unknown. */
export const findTeam = (dependencies: Dependencies) => {
  const authorize = authorizer(dependencies);
  return async (
    { organizationId, teamId }: TeamInput,
    { caller, minPosition }: QueryEnvelope<Caller>,
    permission: Permission,
  ): Promise<TeamDoc> => {
    await dependencies.waitForProjections(minPosition);
    await authorize(caller.accountId, organizationId, permission);
    const doc = await dependencies.collection<TeamDoc>(teams).get(teamId);
    if (doc?.organizationId !== organizationId) throw refusal('team.unknown');
    return doc;
  };
};

/** By name, ignoring case, with accented letters beside plain ones. */
export const listTeams = (dependencies: Dependencies) => {
  const authorize = authorizer(dependencies);
  return async (
    { organizationId, ...page }: PageInput & Readonly<{ organizationId: string }>,
    { caller, minPosition }: QueryEnvelope<Caller>,
  ): Promise<ListPage<TeamBody>> => {
    await dependencies.waitForProjections(minPosition);
    await authorize(caller.accountId, organizationId, 'team.read');
    const found = await dependencies.collection<TeamDoc>(teams).find({ index: 'byOrganization', equals: [organizationId], ...page });
    return { items: found.items.map(({ doc }) => bodyOf(doc)), next: found.next };
  };
};

export const readTeam = (dependencies: Dependencies) => {
  const find = findTeam(dependencies);
  return async (input: TeamInput, envelope: QueryEnvelope<Caller>): Promise<Answer<TeamBody>> => {
    const doc = await find(input, envelope, 'team.read');
    return { body: bodyOf(doc), revision: doc.revision };
  };
};

/** What deleting the team would remove. */
export const previewTeamDeletion = (dependencies: Dependencies) => {
  const find = findTeam(dependencies);
  return async (
    input: TeamInput,
    envelope: QueryEnvelope<Caller>,
  ): Promise<Answer<Readonly<{ memberCount: number; projectCount: number }>>> => {
    const { memberCount, revision } = await find(input, envelope, 'team.manage');
    return { body: { memberCount, projectCount: 0 }, revision };
  };
};
