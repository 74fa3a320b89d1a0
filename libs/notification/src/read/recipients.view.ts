import type { AccountRenamedV1, AccountVerifiedV1 } from '@guildhall/contracts';
import type { FactView } from '@guildhall/eventing';

/** How to reach an account. */
export type RecipientDoc = Readonly<{ accountId: string; email: string; name: string }>;

export const recipients: FactView<AccountVerifiedV1 | AccountRenamedV1, RecipientDoc> = {
  name: 'recipients.v1',
  indexes: {},
  keys: ({ type, data }) => {
    switch (type) {
      case 'identity.account-verified.v1':
      case 'identity.account-renamed.v1':
        return [data.accountId];
      default:
        return [];
    }
  },
  project: (doc, { type, data }) => {
    switch (type) {
      case 'identity.account-verified.v1':
        return { accountId: data.accountId, email: data.email, name: data.name };
      case 'identity.account-renamed.v1':
        return doc && { ...doc, name: data.name };
    }
  },
};
