import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { bob, noon } from '../samples.ts';
import { AccountId, Instant } from '../words.ts';

export const passwordResetRequestedV1 = fact(
  'identity.password-reset-requested.v1',
  z.object({
    accountId: AccountId,
    resetId: z.string(),
    /** When the link stops working. */
    expiresAt: Instant.exactOptional(),
  }),
  { accountId: bob, resetId: 'rst_0a1b2c3d4e5f6g7h8j9k0m1n2p', expiresAt: noon },
);
export type PasswordResetRequestedV1 = FactOf<typeof passwordResetRequestedV1>;
