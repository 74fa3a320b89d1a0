import type { AccountRenamedV1 } from './account-renamed.v1.ts';
import type { AccountVerifiedV1 } from './account-verified.v1.ts';

/** What facts of identity say about an account. */
export type KnownAccount = Readonly<{ accountId: string; email: string; name: string }>;
type Source = AccountVerifiedV1 | AccountRenamedV1;

/** What a subscriber stores about accounts: the account of a fact, and its values after it. Other facts of the topic change nothing. */
export const knownAccounts = {
  keys: ({ type, data }: Source): readonly string[] => {
    switch (type) {
      case 'identity.account-verified.v1':
      case 'identity.account-renamed.v1':
        return [data.accountId];
      default:
        return [];
    }
  },
  project: (known: KnownAccount | undefined, { type, data }: Source): KnownAccount | undefined => {
    switch (type) {
      case 'identity.account-verified.v1':
        return { accountId: data.accountId, email: data.email, name: data.name };
      case 'identity.account-renamed.v1':
        return known && { ...known, name: data.name };
    }
  },
};
