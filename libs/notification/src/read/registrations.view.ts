import type { AccountRegisteredV1 } from '@guildhall/contracts';
import type { FactView } from '@guildhall/eventing';

/** Who registered, and by which invitation: an address may be registered several times before one registration is verified. */
export type RegistrationDoc = Readonly<{ registrationId: string; email: string; name: string; invitationId?: string }>;

export const registrations: FactView<AccountRegisteredV1, RegistrationDoc> = {
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
  project: (_, { data: { registrationId, email, name, invitationId } }) => ({
    registrationId,
    email,
    name,
    ...(invitationId === undefined ? {} : { invitationId }),
  }),
};
