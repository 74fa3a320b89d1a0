import type { OrganizationCreatedV1, OrganizationDeletedV1, OrganizationRenamedV1, OrganizationRestoredV1 } from '@guildhall/contracts';
import type { FactView } from '@guildhall/eventing';

/** What mails call an organization; until when it can be restored while it is deleted. */
export type MailOrganizationDoc = Readonly<{ organizationId: string; name: string; restorableUntil?: string }>;
type Source = OrganizationCreatedV1 | OrganizationRenamedV1 | OrganizationDeletedV1 | OrganizationRestoredV1;

export const mailOrganizations: FactView<Source, MailOrganizationDoc> = {
  name: 'mail-organizations.v2',
  indexes: {},
  keys: ({ type, data }) => {
    switch (type) {
      case 'organization.organization-created.v1':
      case 'organization.organization-renamed.v1':
      case 'organization.organization-deleted.v1':
      case 'organization.organization-restored.v1':
        return [data.organizationId];
      default:
        return [];
    }
  },
  project: (doc, { type, data }) => {
    switch (type) {
      case 'organization.organization-created.v1':
        return { organizationId: data.organizationId, name: data.name };
      case 'organization.organization-renamed.v1':
        return doc && { ...doc, name: data.name };
      case 'organization.organization-deleted.v1':
        return doc && { ...doc, restorableUntil: data.restorableUntil };
      case 'organization.organization-restored.v1':
        return doc && { organizationId: doc.organizationId, name: doc.name };
    }
  },
};
