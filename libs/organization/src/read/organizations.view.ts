import type { EventView } from '@guildhall/eventing';
import type { StoredEvent } from '../stored.ts';

/** `restorableUntil` is there while it is deleted. `revision` is its stream's: the ETag. */
export type OrganizationDoc = Readonly<{
  organizationId: string;
  name: string;
  profile: 'unified';
  createdAt: string;
  revision: number;
  restorableUntil?: string;
}>;

export const organizations: EventView<StoredEvent, OrganizationDoc> = {
  name: 'organizations.v1',
  indexes: {},
  keys({ event: { type, data } }) {
    switch (type) {
      case 'OrganizationCreated':
      case 'OrganizationRenamed':
      case 'OrganizationDeleted':
      case 'OrganizationRestored':
      case 'OwnerAdded':
      case 'OwnerRemoved':
        return [data.organizationId];
      default:
        return [];
    }
  },
  project(doc, { event: { type, data }, revision, meta }) {
    if (type === 'OrganizationCreated') {
      const { organizationId, name, profile } = data;
      return { organizationId, name, profile, createdAt: meta.occurredAt, revision };
    }
    if (doc === undefined) return doc;
    if (type === 'OrganizationRenamed') return { ...doc, name: data.name, revision };
    if (type === 'OrganizationDeleted') return { ...doc, restorableUntil: data.restorableUntil, revision };
    if (type === 'OrganizationRestored') {
      const { restorableUntil: _, ...rest } = doc;
      return { ...rest, revision };
    }
    return { ...doc, revision };
  },
};
