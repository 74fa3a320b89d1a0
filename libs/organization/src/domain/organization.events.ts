import type { DomainEvent, Stream } from '@guildhall/eventing';

export type OrganizationEvent =
  | DomainEvent<'OrganizationCreated', { organizationId: string; name: string; profile: 'unified'; createdBy: string }>
  | DomainEvent<'OrganizationRenamed', { organizationId: string; name: string }>
  | DomainEvent<'OwnerAdded', { organizationId: string; accountId: string }>
  | DomainEvent<'OwnerRemoved', { organizationId: string; accountId: string }>
  | DomainEvent<'OrganizationDeleted', { organizationId: string; restorableUntil: string }>
  | DomainEvent<'OrganizationRestored', { organizationId: string }>;

type Owners = Readonly<Record<string, true>>;
type Created = Readonly<{ id: string; name: string; createdAt: string; owners: Owners }>;
export type ActiveOrganization = Created & Readonly<{ status: 'active' }>;
export type ExistingOrganization = ActiveOrganization | (Created & Readonly<{ status: 'deleted'; restorableUntil: string }>);
export type Organization = Readonly<{ status: 'absent' }> | ExistingOrganization;

const without = (owners: Owners, removed: string): Owners =>
  Object.fromEntries(Object.entries(owners).filter(([owner]) => owner !== removed));

export const organization: Stream<Organization, OrganizationEvent> = {
  category: 'organization',
  initial: { status: 'absent' },
  evolve(state, { type, data }, at) {
    if (type === 'OrganizationCreated') return { status: 'active', id: data.organizationId, name: data.name, createdAt: at, owners: {} };
    if (state.status === 'absent') return state;
    switch (type) {
      case 'OrganizationRenamed':
        return { ...state, name: data.name };
      case 'OwnerAdded':
        return { ...state, owners: { ...state.owners, [data.accountId]: true } };
      case 'OwnerRemoved':
        return { ...state, owners: without(state.owners, data.accountId) };
      case 'OrganizationDeleted':
        return { ...state, status: 'deleted', restorableUntil: data.restorableUntil };
      case 'OrganizationRestored':
        return { status: 'active', id: state.id, name: state.name, createdAt: state.createdAt, owners: state.owners };
    }
  },
};

export const ownerCount = ({ owners }: ExistingOrganization): number => Object.keys(owners).length;
