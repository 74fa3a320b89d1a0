import type { AccountRenamedV1 } from './account-renamed.v1.ts';
import type { AccountVerifiedV1 } from './account-verified.v1.ts';

/** Who an account is, as far as identity's facts tell. */
export type KnownAccount = Readonly<{ accountId: string; email: string; name: string }>;
type Told = AccountVerifiedV1 | AccountRenamedV1;

/** What a subscriber keeps of accounts: whom a fact is about, and what is known after it. Other facts of the topic tell nothing. */
export const knownAccounts = {
  keys: ({ type, data }: Told): readonly string[] => {
    switch (type) {
      case 'identity.account-verified.v1':
      case 'identity.account-renamed.v1':
        return [data.accountId];
      default:
        return [];
    }
  },
  project: (known: KnownAccount | undefined, { type, data }: Told): KnownAccount | undefined => {
    switch (type) {
      case 'identity.account-verified.v1':
        return { accountId: data.accountId, email: data.email, name: data.name };
      case 'identity.account-renamed.v1':
        return known && { ...known, name: data.name };
    }
  },
};
