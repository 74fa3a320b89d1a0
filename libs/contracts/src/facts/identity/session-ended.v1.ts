import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { bob } from '../samples.ts';
import { AccountId } from '../words.ts';

export const sessionEndedV1 = fact(
  'identity.session-ended.v1',
  z.object({ accountId: AccountId, sessionId: z.string(), reason: z.enum(['signedOut', 'revoked', 'reused']) }),
  { accountId: bob, sessionId: 'ses_0a1b2c3d4e5f6g7h8j9k0m1n2p', reason: 'revoked' },
);
export type SessionEndedV1 = FactOf<typeof sessionEndedV1>;
