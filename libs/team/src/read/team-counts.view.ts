import type { EventView } from '@guildhall/eventing';
import type { StoredEvent } from '../stored.ts';

/** How many teams an organization has. */
export type TeamCountDoc = Readonly<{ organizationId: string; teams: number }>;

export const teamCounts: EventView<StoredEvent, TeamCountDoc> = {
  name: 'team-counts.v1',
  indexes: {},
  keys: ({ event: { type, data } }) => (type === 'TeamCreated' || type === 'TeamDeleted' ? [data.organizationId] : []),
  project: (doc, { event: { type } }, organizationId) => ({ organizationId, teams: (doc?.teams ?? 0) + (type === 'TeamCreated' ? 1 : -1) }),
};
