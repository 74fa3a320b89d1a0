import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { bob } from '../samples.ts';
import { AccountId } from '../words.ts';

export const passwordChangedV1 = fact('identity.password-changed.v1', z.object({ accountId: AccountId }), { accountId: bob });
export type PasswordChangedV1 = FactOf<typeof passwordChangedV1>;
