import { z } from 'zod';
import { Instant } from '../facts/words.ts';
import { canonicalAddress } from './email-address.ts';
import { TokenBody } from './organization.ts';

const wanted = z.boolean().describe('Whether invitations are to be mailed to the address.');
export const ChoiceBody = z.strictObject({ wanted });
export const ChoiceByLinkBody = TokenBody.extend({ wanted });
export const ChosenByLinkBody = z.object({
  wanted,
  undo: z.string().exactOptional().describe('For who has just stopped them: the token that takes it back. The one in a mail only stops.'),
});
export const InvitationMailsBody = z.object({ wanted }).meta({ id: 'InvitationMails' });

export const InboxQuery = z.strictObject({
  to: z
    .string()
    .max(400)
    .transform((text) => canonicalAddress(text) ?? text)
    .optional()
    .describe('Only mails to this address.'),
});

export const InboxMessage = z
  .object({
    id: z.number(),
    to: z.string(),
    name: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    links: z.array(z.string()).describe('Where the mail’s links lead, the most important first.'),
    receivedAt: Instant,
  })
  .meta({ id: 'InboxMessage' });
/** Newest first. */
export const InboxMessages = z.array(InboxMessage);
