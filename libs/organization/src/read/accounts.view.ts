import type { AccountRenamedV1, AccountVerifiedV1 } from '@guildhall/contracts';
import type { FactView } from '@guildhall/eventing';

/** What this context knows of accounts: their addresses and present names. */
export type AccountDoc = Readonly<{ accountId: string; email: string; name: string }>;

export const accounts: FactView<AccountVerifiedV1 | AccountRenamedV1, AccountDoc> = {
  name: 'accounts.v1',
  indexes: {},
  keys({ type, data }) {
    switch (type) {
      case 'identity.account-verified.v1':
      case 'identity.account-renamed.v1':
        return [data.accountId];
      default:
        return []; // a topic holds other facts, too
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
