import type { EventView } from '@guildhall/eventing';
import { sortKey } from '../domain/name.ts';
import type { TeamEvent } from '../domain/team.events.ts';

/** `revision` is its stream's: the ETag. `sortName` orders lists. */
export type TeamDoc = Readonly<{
  teamId: string;
  organizationId: string;
  name: string;
  sortName: string;
  memberCount: number;
  createdAt: string;
  revision: number;
}>;

export const teams: EventView<TeamEvent, TeamDoc> = {
  name: 'teams.v2',
  indexes: { byOrganization: ['organizationId', 'sortName'] },
  keys({ event: { type, data } }) {
    switch (type) {
      case 'TeamCreated':
      case 'TeamRenamed':
      case 'TeamMemberAdded':
      case 'TeamMemberRemoved':
      case 'TeamDeleted':
        return [data.teamId];
      default:
        return [];
    }
  },
  project(doc, { event: { type, data }, revision, meta }) {
    if (type === 'TeamCreated') {
      const { teamId, organizationId, name } = data;
      return { teamId, organizationId, name, sortName: sortKey(name), memberCount: 0, createdAt: meta.occurredAt, revision };
    }
    if (doc === undefined) return doc;
    switch (type) {
      case 'TeamRenamed':
        return { ...doc, name: data.name, sortName: sortKey(data.name), revision };
      case 'TeamMemberAdded':
        return { ...doc, memberCount: doc.memberCount + 1, revision };
      case 'TeamMemberRemoved':
        return { ...doc, memberCount: doc.memberCount - 1, revision };
      case 'TeamDeleted':
        return undefined;
    }
  },
};
