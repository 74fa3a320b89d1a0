import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { invitation } from '../samples.ts';
import { InvitationId, Issue } from '../words.ts';

export const emailSentV1 = fact(
  'notification.email-sent.v1',
  z.object({ emailId: z.string(), template: z.string(), invitationId: InvitationId.optional(), issue: Issue.optional() }),
  { emailId: 'eml_0a1b2c3d4e5f6g7h8j9k0m1n2p', template: 'invitation', invitationId: invitation, issue: 1 },
);
export type EmailSentV1 = FactOf<typeof emailSentV1>;
