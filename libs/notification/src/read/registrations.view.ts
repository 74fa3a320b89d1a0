import type { AccountRegisteredV2, AccountVerifiedV1 } from '@guildhall/contracts';
import type { FactView } from '@guildhall/eventing';

/** An address that waits for proof, with its newest link; `proven` when it waits no more. */
export type RegistrationDoc = Readonly<{ accountId: string; email: string; issue: number; expiresAt: string; proven: boolean }>;

export const registrations: FactView<AccountRegisteredV2 | AccountVerifiedV1, RegistrationDoc> = {
  name: 'registrations.v2',
  indexes: {},
  keys: ({ type, data }) => {
    switch (type) {
      case 'identity.account-registered.v2':
      case 'identity.account-verified.v1':
        return [data.accountId];
      default:
        return [];
    }
  },
  project: (doc, { type, data }) => {
    switch (type) {
      case 'identity.account-registered.v2': {
        const { accountId, email, issue, expiresAt } = data;
        return { accountId, email, issue, expiresAt, proven: false };
      }
      case 'identity.account-verified.v1':
        return doc && { ...doc, proven: true };
    }
  },
};
