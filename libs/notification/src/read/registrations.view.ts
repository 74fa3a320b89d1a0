import type { AccountRegisteredV1, AccountVerifiedV1 } from '@guildhall/contracts';
import type { FactView } from '@guildhall/eventing';

/** Who registered, and by which invitation: an address may be registered several times before one registration is verified. */
export type RegistrationDoc = Readonly<{ registrationId: string; email: string; name: string; invitationId?: string }>;

export const registrations: FactView<AccountRegisteredV1 | AccountVerifiedV1, RegistrationDoc> = {
  name: 'registrations.v1',
  indexes: {},
  keys: ({ type, data }) => {
    switch (type) {
      case 'identity.account-registered.v1':
        return [data.registrationId];
      default:
        return [];
    }
  },
  project: (doc, { type, data }) => {
    if (type !== 'identity.account-registered.v1') return doc;
    const { registrationId, email, name, invitationId } = data;
    return { registrationId, email, name, ...(invitationId === undefined ? {} : { invitationId }) };
  },
};
