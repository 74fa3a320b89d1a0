import { z } from 'zod';
import { AccountId, Instant, InvitationId, OrganizationId, Role } from '../facts/words.ts';
import { UNIFIED_ROLES } from '../permissions.ts';
import { EntityName } from './names.ts';
import { pageOf, PageQuery } from './page.ts';

/** The roles that the `unified` profile offers. */
export const UnifiedRole = z.enum(UNIFIED_ROLES).meta({ id: 'UnifiedRole' });
const Profile = z.enum(['unified', 'percona', 'cloud-manager']);

export const OrganizationBody = z
  .object({
    id: OrganizationId,
    name: z.string(),
    profile: Profile,
    role: Role.describe('The caller’s role.'),
    createdAt: Instant,
    restorableUntil: Instant.optional().describe('Of a deleted one.'),
  })
  .meta({ id: 'Organization' });
export const OrganizationPage = pageOf(OrganizationBody);
export const OrganizationQuery = PageQuery.extend({
  deleted: z.enum(['true', 'false']).default('false').describe('`true`: instead those that are deleted and that the caller can restore.'),
});
export const CreateOrganizationBody = z.strictObject({ name: EntityName, profile: z.literal('unified').default('unified') });
export const RenameOrganizationBody = z.strictObject({ name: EntityName });
export const DeleteOrganizationBody = z.strictObject({ confirm: z.string().max(200).describe('The organization’s name, typed again.') });
export const OrganizationPath = z.object({ organizationId: OrganizationId });

export const MemberBody = z
  .object({ accountId: AccountId, email: z.string(), name: z.string(), role: Role, joinedAt: Instant })
  .meta({ id: 'Member' });
export const MemberPage = pageOf(MemberBody);
export const ChangeRoleBody = z.strictObject({ role: UnifiedRole });
export const MemberPath = z.object({ organizationId: OrganizationId, accountId: AccountId });

const InvitationStatus = z.enum(['pending', 'accepted', 'declined', 'cancelled', 'expired']);
export const InvitationBody = z
  .object({
    id: InvitationId,
    organizationId: OrganizationId,
    email: z.string(),
    role: Role,
    status: InvitationStatus,
    expiresAt: Instant,
    invitedBy: AccountId,
    createdAt: Instant,
    delivery: z.enum(['queued', 'sent', 'failed']).describe('How the mail with the newest link fared.'),
  })
  .meta({ id: 'Invitation' });
export const InvitationPage = pageOf(InvitationBody);
export const InvitationQuery = PageQuery.extend({ status: InvitationStatus.optional() });
export const InvitationPath = z.object({ organizationId: OrganizationId, invitationId: InvitationId });

export const ChangeInvitationRoleBody = z.strictObject({ role: UnifiedRole });

/** No policy allows more in one batch. A larger batch is refused as a whole, so only one item more is read. */
const MOST_INVITATIONS = 100;
/** An address may be malformed, which refuses one item and not the batch. */
const Invite = z.strictObject({ email: z.string().max(1000), role: UnifiedRole });
export const InviteBody = z.strictObject({
  invitations: z
    .preprocess((items) => (Array.isArray(items) ? items.slice(0, MOST_INVITATIONS + 1) : items), z.array(Invite).min(1))
    .meta({ maxItems: MOST_INVITATIONS }),
  atomic: z.boolean().default(false).describe('One refusal sends nothing.'),
});
export const InviteProblemBody = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string(),
  retryAt: Instant.optional().describe('When it may be sent, where a limit is in the way.'),
});
export const InviteAnswerBody = z.object({
  items: z.array(
    z.discriminatedUnion('status', [
      z.object({ email: z.string(), status: z.literal('sent'), invitation: InvitationBody }),
      z.object({ email: z.string(), status: z.literal('refused'), problem: InviteProblemBody }),
    ]),
  ),
});

/** Limits per hour and day of the clock (UTC), with the used number. */
export const LimitsBody = z
  .object({
    items: z.array(
      z.object({
        name: z.string(),
        limit: z.int().nullable().describe('null: none at present.'),
        used: z.int().min(0),
        kind: z.enum(['count', 'rate']),
        resetsAt: Instant.optional().describe('When a rate begins anew.'),
      }),
    ),
  })
  .meta({ id: 'Limits' });

export const TokenBody = z.strictObject({ token: z.string().min(1).max(200) });
/** The link's token or, for the signed-in invitee, the invitation's id. */
export const AnswerInvitationBody = z.union([TokenBody, z.strictObject({ invitationId: InvitationId })]);
export const AcceptedBody = z.object({ organizationId: OrganizationId, accountId: AccountId, role: Role });
export const PreviewBody = z.object({
  organization: z.object({ id: OrganizationId, name: z.string() }),
  role: Role,
  email: z.string().describe('Masked.'),
  expiresAt: Instant,
  inviterName: z.string(),
});
export const MyInvitationPage = pageOf(
  z.object({
    id: InvitationId,
    organization: z.object({ id: OrganizationId, name: z.string() }),
    role: Role,
    status: InvitationStatus,
    expiresAt: Instant,
    inviterName: z.string(),
    createdAt: Instant,
  }),
);
