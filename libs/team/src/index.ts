import { members, organizations } from '@guildhall/access';
import { validateFact, contexts } from '@guildhall/contracts';
import type { ContextDefinition } from '@guildhall/eventing';
import { publish } from './publish.ts';
import { whenMemberGoneThenLeaveTeams } from './react/when-member-gone-then-leave-teams.ts';
import { accounts } from './read/accounts.view.ts';
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
  views: [teams, teamMembers, teamCounts],
  subscriptions: [
    {
      topic: contexts.organization.topic.name,
      validate: validateFact,
      views: [members, organizations],
      reactors: [whenMemberGoneThenLeaveTeams],
    },
    { topic: contexts.identity.topic.name, validate: validateFact, views: [accounts], reactors: [] },
  ],
  schedules: [],
};

export { teamApp, type TeamApp } from './app.ts';
export type { Dependencies } from './ports.ts';
export { unified } from './domain/policy.ts';
export { refusals } from './domain/refusals.ts';
