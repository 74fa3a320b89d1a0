import type { EventView } from '@guildhall/eventing';
import type { OrganizationEvent } from '../domain/organization.events.ts';

/** `restorableUntil` is set while it is deleted. `revision` is its stream's: the ETag. */
export type OrganizationDoc = Readonly<{
  organizationId: string;
  name: string;
  profile: 'unified';
  createdAt: string;
  revision: number;
  restorableUntil?: string;
}>;

export const organizations: EventView<OrganizationEvent, OrganizationDoc> = {
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
    switch (type) {
      case 'OrganizationCreated': {
        const { organizationId, name, profile } = data;
        return { organizationId, name, profile, createdAt: meta.occurredAt, revision };
      }
      case 'OrganizationRenamed':
        return doc && { ...doc, name: data.name, revision };
      case 'OrganizationDeleted':
        return doc && { ...doc, restorableUntil: data.restorableUntil, revision };
      case 'OrganizationRestored': {
        if (doc === undefined) return undefined;
        const { restorableUntil: _, ...rest } = doc;
        return { ...rest, revision };
      }
      case 'OwnerAdded':
      case 'OwnerRemoved':
        return doc && { ...doc, revision };
    }
  },
};
