import { validateFact, contexts } from '@guildhall/contracts';
import type { ContextDefinition } from '@guildhall/eventing';
import { refusals } from './domain/refusals.ts';
import { publish } from './publish.ts';
import { whenMemberLeftThenLeaveTeams } from './react/when-member-left-then-leave-teams.ts';
import { whenMemberRemovedThenLeaveTeams } from './react/when-member-removed-then-leave-teams.ts';
import { rosterAccounts } from './read/roster-accounts.view.ts';
import { roster, rosterOrganizations } from './read/roster.view.ts';
import { teamCounts } from './read/team-counts.view.ts';
import { teamMembers } from './read/team-members.view.ts';
import { teams } from './read/teams.view.ts';
import { stored, type StoredEvent } from './stored.ts';

/** The core's table of contents, for the shell that runs it. */
export const team: ContextDefinition<StoredEvent> = {
  name: 'team',
  categories: ['team', 'assignments', 'unique.team'],
  types: stored,
  publish,
  refusals,
  views: [teams, teamMembers, teamCounts],
  subscriptions: [
    {
      topic: contexts.organization.topic.name,
      validate: validateFact,
      views: [roster, rosterOrganizations],
      reactors: [whenMemberLeftThenLeaveTeams, whenMemberRemovedThenLeaveTeams],
    },
    { topic: contexts.identity.topic.name, validate: validateFact, views: [rosterAccounts], reactors: [] },
  ],
  schedules: [],
};

export { unified } from './domain/policy.ts';
export * from './domain/role.ts';
export * from './ports.ts';
export * from './read/access.query.ts';
export * from './read/team-members.query.ts';
export * from './read/teams.query.ts';
export * from './write/change-team-members.ts';
export * from './write/change-team.ts';
export * from './write/create-team.ts';
export * from './write/workers.ts';
export type { TeamDoc } from './read/teams.view.ts';
