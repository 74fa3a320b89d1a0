import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { bob, invitation } from '../samples.ts';
import { AccountId, InvitationId, Issue } from '../words.ts';

export const accountVerifiedV1 = fact(
  'identity.account-verified.v1',
  z.object({
    accountId: AccountId,
    email: z.string(),
    name: z.string(),
    invitationId: InvitationId.optional(),
    invitationIssue: Issue.optional(),
  }),
  { accountId: bob, email: 'bob@example.com', name: 'Bob', invitationId: invitation, invitationIssue: 1 },
);
export type AccountVerifiedV1 = FactOf<typeof accountVerifiedV1>;
