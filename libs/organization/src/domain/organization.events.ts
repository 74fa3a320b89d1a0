import type { DomainEvent, Stream } from '@guildhall/eventing';

export type OrganizationEvent =
  | DomainEvent<'OrganizationCreated', { organizationId: string; name: string; profile: 'unified'; createdBy: string }>
  | DomainEvent<'OrganizationRenamed', { organizationId: string; name: string }>
  | DomainEvent<'OwnerAdded', { organizationId: string; accountId: string }>
  | DomainEvent<'OwnerRemoved', { organizationId: string; accountId: string }>
  | DomainEvent<'OrganizationDeleted', { organizationId: string; restorableUntil: string }>
  | DomainEvent<'OrganizationRestored', { organizationId: string }>;

type Facts = Readonly<{ id: string; name: string; createdAt: string; owners: Readonly<Record<string, true>> }>;
export type Organization =
  | Readonly<{ status: 'absent' }>
  | (Facts & Readonly<{ status: 'active' }>)
  | (Facts & Readonly<{ status: 'deleted'; restorableUntil: string }>);

const without = (owners: Readonly<Record<string, true>>, gone: string): Readonly<Record<string, true>> =>
  Object.fromEntries(Object.entries(owners).filter(([owner]) => owner !== gone));

export const organization: Stream<Organization, OrganizationEvent> = {
  category: 'organization',
  initial: { status: 'absent' },
  evolve(org, { type, data }, at) {
    if (type === 'OrganizationCreated') return { status: 'active', id: data.organizationId, name: data.name, createdAt: at, owners: {} };
    if (org.status === 'absent') return org;
    switch (type) {
      case 'OrganizationRenamed':
        return { ...org, name: data.name };
      case 'OwnerAdded':
        return { ...org, owners: { ...org.owners, [data.accountId]: true } };
      case 'OwnerRemoved':
        return { ...org, owners: without(org.owners, data.accountId) };
      case 'OrganizationDeleted':
        return { ...org, status: 'deleted', restorableUntil: data.restorableUntil };
      case 'OrganizationRestored':
        return { status: 'active', id: org.id, name: org.name, createdAt: org.createdAt, owners: org.owners };
    }
  },
};

export const ownerCount = ({ owners }: Facts): number => Object.keys(owners).length;
