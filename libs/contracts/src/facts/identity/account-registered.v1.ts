import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { bob, invitation } from '../samples.ts';
import { AccountId, InvitationId } from '../words.ts';

export const accountRegisteredV1 = fact(
  'identity.account-registered.v1',
  z.object({
    accountId: AccountId,
    registrationId: z.string(),
    email: z.string(),
    name: z.string(),
    invitationId: InvitationId.optional(),
  }),
  { accountId: bob, registrationId: 'reg_0a1b2c3d4e5f6g7h8j9k0m1n2p', email: 'bob@example.com', name: 'Bob', invitationId: invitation },
);
export type AccountRegisteredV1 = FactOf<typeof accountRegisteredV1>;
