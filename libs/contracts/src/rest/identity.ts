import { z } from 'zod';
import { AccountId, Instant, OrganizationId, Role } from '../facts/words.ts';
import { EmailAddress } from './email-address.ts';
import { DisplayName } from './names.ts';
import { pageOf } from './page.ts';

/** Long, of any characters (NIST SP 800-63B); counted in code points of the form that is hashed. */
const lengthOf = (password: string): number => [...password.normalize('NFKC')].length;
export const NewPassword = z
  .string()
  .max(2_000, { abort: true }) // normalizing a much longer text takes seconds
  .refine((password) => lengthOf(password) >= 12, { params: { code: 'password.too-short' }, error: 'Use at least 12 characters.' })
  .refine((password) => lengthOf(password) <= 256, { params: { code: 'password.too-long' }, error: 'Use at most 256 characters.' })
  .meta({
    id: 'NewPassword',
    description: '12 to 256 characters, none of the commonest passwords; no other rules.',
    minLength: 12,
    maxLength: 256,
    format: 'password',
  });
const Password = z.string().min(1).max(2_000).meta({ format: 'password' });
const Token = z.string().min(1).max(1_000);

/** Fields that the owner of a mailbox sends together with the token of the mail, never before. */
const chosen = {
  name: DisplayName,
  password: NewPassword,
  acceptTerms: z.literal(true).describe('The terms of service and the privacy policy are accepted (PX03).'),
};

/** An address alone is mailed a link; the token of an invitation verifies its address already, and creates account and membership at once. */
export const RegisterBody = z.union([
  z.strictObject({ email: EmailAddress }).meta({ id: 'Registration' }),
  z.strictObject({ invitationToken: Token.describe('From the invitation’s link.'), ...chosen }).meta({ id: 'SignUp' }),
]);
/** The same for every address, known or not. */
export const AcceptedForMailBody = z
  .object({ status: z.literal('accepted').describe('What happened stands in a mail to this address.') })
  .meta({ id: 'AcceptedForMail' });
export const SignedUpBody = z.object({ accountId: AccountId, organizationId: OrganizationId, role: Role }).meta({ id: 'SignedUp' });
export const VerifyBody = z.strictObject({ token: Token, ...chosen });
export const VerifiedBody = z.object({ accountId: AccountId });

const SessionId = z
  .string()
  .regex(/^ses_[0-7][0-9a-hjkmnp-tv-z]{25}$/)
  .meta({ id: 'SessionId', description: 'A session, as a TypeID.', example: 'ses_0a1b2c3d4e5f6g7h8j9k0m1n2p' });
export const AccountBody = z.object({ id: AccountId, email: z.string(), name: z.string() }).meta({ id: 'Account' });
export const SignInBody = z.strictObject({ email: EmailAddress, password: Password });
export const RefreshBody = z.strictObject({ refreshToken: Token });
export const SessionTokensBody = z
  .object({
    accessToken: z.string(),
    refreshToken: z
      .string()
      .describe(
        'Counts once: a refresh gives the next, for a few seconds the same one to the same network; one that is used again later ends the session.',
      ),
    expiresIn: z.int().min(1).max(600).describe('Seconds that the access token lasts.'),
    account: AccountBody,
  })
  .meta({ id: 'SessionTokens' });
export const SessionBody = z
  .object({
    id: SessionId,
    createdAt: Instant,
    lastUsedAt: Instant.describe('The last refresh.'),
    userAgent: z.string().nullable(),
    current: z.boolean(),
  })
  .meta({ id: 'Session' });
export const SessionPage = pageOf(SessionBody);
export const SessionPath = z.object({ sessionId: SessionId });

export const UpdateMeBody = z.strictObject({ name: DisplayName });
export const ChangePasswordBody = z.strictObject({ currentPassword: Password, newPassword: NewPassword });
export const RequestResetBody = z.strictObject({ email: EmailAddress });
export const ConfirmResetBody = z.strictObject({ token: Token, newPassword: NewPassword });
