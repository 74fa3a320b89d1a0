import { z } from 'zod';
import { AccountId, Instant, OrganizationId, TeamId } from '../facts/words.ts';
import { EntityName } from './names.ts';
import { pageOf } from './page.ts';

export const TeamBody = z
  .object({ id: TeamId, organizationId: OrganizationId, name: z.string(), memberCount: z.int().min(0), createdAt: Instant })
  .meta({ id: 'Team' });
export const TeamPage = pageOf(TeamBody);
export const TeamsPath = z.object({ organizationId: OrganizationId });
export const TeamPath = z.object({ organizationId: OrganizationId, teamId: TeamId });

const few = z.array(AccountId).max(100);
export const CreateTeamBody = z.strictObject({ name: EntityName, accountIds: few.default([]).describe('Members of the organization.') });
export const RenameTeamBody = z.strictObject({ name: EntityName });
export const AddTeamMembersBody = z.strictObject({
  accountIds: few.min(1).describe('Members of the organization, to be in the team, too.'),
});
export const SetTeamMembersBody = z.strictObject({
  accountIds: z.array(AccountId).max(1000).describe('Members of the organization: exactly these are to be in the team.'),
});

/** What deleting the team would remove; its `ETag` as `If-Match` of the deletion ensures that nothing has changed since. */
export const TeamDeletionBody = z
  .object({
    memberCount: z.int().min(0).describe('How many members would lose the team.'),
    projectCount: z.int().min(0).describe('How many projects the team is on: 0, as there are no projects yet.'),
  })
  .meta({ id: 'TeamDeletion' });

export const TeamMemberBody = z
  .object({ accountId: AccountId, email: z.string(), name: z.string(), addedAt: Instant })
  .meta({ id: 'TeamMember' });
export const TeamMemberPage = pageOf(TeamMemberBody);
export const TeamMemberPath = z.object({ organizationId: OrganizationId, teamId: TeamId, accountId: AccountId });
