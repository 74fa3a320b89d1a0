import { knownAccounts, type AccountRenamedV1, type AccountVerifiedV1, type KnownAccount } from '@guildhall/contracts';
import type { FactView } from '@guildhall/eventing';

/** Who an account is, for lists of members. */
export type AccountDoc = KnownAccount;

export const accounts: FactView<AccountVerifiedV1 | AccountRenamedV1, AccountDoc> = { name: 'accounts.v1', indexes: {}, ...knownAccounts };
