import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { bob } from '../samples.ts';
import { AccountId } from '../words.ts';

export const registrationAttemptedV1 = fact('identity.registration-attempted.v1', z.object({ accountId: AccountId }), { accountId: bob });
export type RegistrationAttemptedV1 = FactOf<typeof registrationAttemptedV1>;
