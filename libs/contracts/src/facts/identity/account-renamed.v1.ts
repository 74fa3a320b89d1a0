import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { bob } from '../samples.ts';
import { AccountId } from '../words.ts';

export const accountRenamedV1 = fact('identity.account-renamed.v1', z.object({ accountId: AccountId, name: z.string() }), {
  accountId: bob,
  name: 'Bob B.',
});
export type AccountRenamedV1 = FactOf<typeof accountRenamedV1>;
