import type { EventView } from '@guildhall/eventing';
import type { StoredEvent } from '../stored.ts';

export type TeamMemberDoc = Readonly<{ teamId: string; organizationId: string; accountId: string; addedAt: string }>;

export const teamMembers: EventView<StoredEvent, TeamMemberDoc> = {
  name: 'team-members.v1',
  indexes: { byTeam: ['teamId', 'addedAt'], byAccount: ['organizationId', 'accountId', 'addedAt'] },
  keys: ({ event: { type, data } }) =>
    type === 'TeamMemberAdded' || type === 'TeamMemberRemoved' ? [`${data.teamId}.${data.accountId}`] : [],
  project(_, { event: { type, data }, meta }) {
    if (type !== 'TeamMemberAdded') return undefined;
    const { teamId, organizationId, accountId } = data;
    return { teamId, organizationId, accountId, addedAt: meta.occurredAt };
  },
};
