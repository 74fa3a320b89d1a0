import { memberKey, members, type MemberDoc } from '@guildhall/access';
import type { EventView, SharedView } from '@guildhall/eventing';
import type { TeamEvent } from '../domain/team.events.ts';
import { accounts, type AccountDoc } from './accounts.view.ts';

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

/** With what identity tells of the account, and the organization of the member. */
export type ShownTeamMember = TeamMemberDoc & Readonly<{ account?: AccountDoc; member?: MemberDoc }>;
export const shownTeamMembers: SharedView<TeamMemberDoc> = {
  ...teamMembers,
  facts: {
    account: { view: accounts, id: ({ accountId }) => accountId },
    member: { view: members, id: ({ organizationId, accountId }) => memberKey(organizationId, accountId) },
  },
};
