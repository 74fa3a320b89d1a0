import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { bob } from '../samples.ts';
import { AccountId } from '../words.ts';

export const sessionStartedV1 = fact('identity.session-started.v1', z.object({ accountId: AccountId, sessionId: z.string() }), {
  accountId: bob,
  sessionId: 'ses_0a1b2c3d4e5f6g7h8j9k0m1n2p',
});
export type SessionStartedV1 = FactOf<typeof sessionStartedV1>;
