import type { EventView } from '@guildhall/eventing';
import type { TeamEvent } from '../domain/team.events.ts';

export type TeamMemberDoc = Readonly<{ teamId: string; organizationId: string; accountId: string; addedAt: string }>;

type Source = Extract<TeamEvent, { type: 'TeamMemberAdded' | 'TeamMemberRemoved' }>;

export const teamMembers: EventView<Source, TeamMemberDoc> = {
  name: 'team-members.v1',
  indexes: { byTeam: ['teamId', 'addedAt'], byAccount: ['organizationId', 'accountId', 'addedAt'] },
  keys({ event: { type, data } }) {
    switch (type) {
      case 'TeamMemberAdded':
      case 'TeamMemberRemoved':
        return [`${data.teamId}.${data.accountId}`];
      default:
        return [];
    }
  },
  project(_, { event: { type, data }, meta }) {
    switch (type) {
      case 'TeamMemberAdded': {
        const { teamId, organizationId, accountId } = data;
        return { teamId, organizationId, accountId, addedAt: meta.occurredAt };
      }
      case 'TeamMemberRemoved':
        return undefined;
    }
  },
};
