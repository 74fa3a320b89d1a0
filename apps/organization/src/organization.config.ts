import { standardLimits, type Limits } from '@guildhall/organization';
import { z } from 'zod';

const count = (fallback: number) => z.coerce.number().int().min(1).max(1_000_000).default(fallback);
const SCALED = 'scaled by GUILDHALL_RATE_LIMIT_FACTOR.';

const OrganizationConfig = z.object({
  GUILDHALL_NEW_INVITATIONS_PER_HOUR: count(standardLimits.newInvitationsPerHour).describe(
    `Invitations, including resent ones, in an hour: of an organization younger than a day, and of an account that joined its first organization less than a day ago; ${SCALED}`,
  ),
  GUILDHALL_NEW_INVITATIONS_PER_DAY: count(standardLimits.newInvitationsPerDay).describe(
    `Invitations, including resent ones, in a day (UTC), of such an organization or account as for the limit of an hour; ${SCALED}`,
  ),
  GUILDHALL_INVITATIONS_PER_DAY: count(standardLimits.invitationsPerDay).describe(
    `Invitations, including resent ones, in a day (UTC): of an organization, and of an account; ${SCALED}`,
  ),
  GUILDHALL_ORGANIZATIONS_PER_DAY: count(standardLimits.organizationsPerDay).describe(
    `Organizations that one account creates in a day (UTC); ${SCALED}`,
  ),
  GUILDHALL_DELETIONS_PER_DAY: count(standardLimits.deletionsPerDay).describe(
    `Deletions of one organization in a day (UTC); all its members are mailed about each; ${SCALED}`,
  ),
  GUILDHALL_RATE_LIMIT_FACTOR: z.coerce.number().positive().default(1),
});

export const ORGANIZATION_SETTINGS = OrganizationConfig.shape;

export type OrganizationConfig = Readonly<{ limits: Limits }>;

/** Reads the environment once. Throws a `ZodError` that names each setting that is wrong. */
export const organizationConfig = (env: NodeJS.ProcessEnv): OrganizationConfig => {
  const read = OrganizationConfig.parse(env);
  const scaled = (limit: number): number => Math.max(1, Math.round(limit * read.GUILDHALL_RATE_LIMIT_FACTOR));
  return Object.freeze({
    limits: {
      newForMs: standardLimits.newForMs,
      newInvitationsPerHour: scaled(read.GUILDHALL_NEW_INVITATIONS_PER_HOUR),
      newInvitationsPerDay: scaled(read.GUILDHALL_NEW_INVITATIONS_PER_DAY),
      invitationsPerDay: scaled(read.GUILDHALL_INVITATIONS_PER_DAY),
      organizationsPerDay: scaled(read.GUILDHALL_ORGANIZATIONS_PER_DAY),
      deletionsPerDay: scaled(read.GUILDHALL_DELETIONS_PER_DAY),
    },
  });
};
