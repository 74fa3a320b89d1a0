import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { bob } from '../samples.ts';
import { AccountId, Instant, Issue } from '../words.ts';

/** An address is registered but not verified. `issue` and `expiresAt` are those of the link to mail now. */
export const accountRegisteredV2 = fact(
  'identity.account-registered.v2',
  z.object({ accountId: AccountId, email: z.string(), issue: Issue, expiresAt: Instant }),
  { accountId: bob, email: 'bob@example.com', issue: 1_795_953_600, expiresAt: '2026-11-29T12:00:00.000Z' },
);
export type AccountRegisteredV2 = FactOf<typeof accountRegisteredV2>;
