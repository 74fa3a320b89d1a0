import { knownAccounts, type AccountRenamedV1, type AccountVerifiedV1, type KnownAccount } from '@guildhall/contracts';
import type { FactView } from '@guildhall/eventing';

/** How to reach an account. */
export type RecipientDoc = KnownAccount;

export const recipients: FactView<AccountVerifiedV1 | AccountRenamedV1, RecipientDoc> = {
  name: 'recipients.v1',
  indexes: {},
  ...knownAccounts,
};
