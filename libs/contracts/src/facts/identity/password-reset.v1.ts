import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { bob } from '../samples.ts';
import { AccountId } from '../words.ts';

export const passwordResetV1 = fact('identity.password-reset.v1', z.object({ accountId: AccountId }), { accountId: bob });
export type PasswordResetV1 = FactOf<typeof passwordResetV1>;
