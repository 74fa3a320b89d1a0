import { usedInHour, type Allowance } from './allowance.events.ts';
import { later } from './time.ts';
import { refusal } from './refusals.ts';

/** Quotas per hour and day of the clock (UTC). */
export type Limits = Readonly<{
  /** How long an organization, or an account in its first one, is new: milliseconds. */
  newForMs: number;
  /** Invitations and links sent again, of one organization and of one account; smaller while either is new. */
  newInvitationsPerHour: number;
  newInvitationsPerDay: number;
  invitationsPerDay: number;
  /** Organizations that one account creates. */
  organizationsPerDay: number;
  /** Deletions of one organization; all its members get a mail about each. */
  deletionsPerDay: number;
}>;

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** One full batch per hour. */
export const standardLimits: Limits = {
  newForMs: DAY_MS,
  newInvitationsPerHour: 50,
  newInvitationsPerDay: 100,
  invitationsPerDay: 500,
  organizationsPerDay: 50,
  deletionsPerDay: 5,
};

/** One limit with the used number; `limit` null: none at present. */
export type Rate = Readonly<{ name: string; limit: number | null; used: number; resetsAt: string }>;

const endOf = (window: number, at: string): string => new Date((Math.floor(Date.parse(at) / window) + 1) * window).toISOString();

/** `since`: when an organization began, or an account first belonged to one; undefined: it never has. */
const isNew = (since: string | undefined, newForMs: number, at: string): boolean => since === undefined || at < later(since, newForMs);

/** The limits on invitations of one organization or account. */
export const invitationRates = (
  whose: 'organization' | 'account',
  { newForMs, newInvitationsPerHour, newInvitationsPerDay, invitationsPerDay }: Limits,
  { used, since }: Readonly<{ used: Allowance; since: string | undefined }>,
  at: string,
): readonly Rate[] => {
  const young = isNew(since, newForMs, at);
  return [
    {
      name: `${whose}.invitationsPerHour`,
      limit: young ? newInvitationsPerHour : null,
      used: usedInHour(used, at),
      resetsAt: endOf(HOUR_MS, at),
    },
    {
      name: `${whose}.invitationsPerDay`,
      limit: young ? newInvitationsPerDay : invitationsPerDay,
      used: used.inDay,
      resetsAt: endOf(DAY_MS, at),
    },
  ];
};

const ofDay = (name: string, limit: number, { inDay }: Allowance, at: string): readonly Rate[] => [
  { name, limit, used: inDay, resetsAt: endOf(DAY_MS, at) },
];
export const organizationRates = ({ organizationsPerDay }: Limits, used: Allowance, at: string): readonly Rate[] =>
  ofDay('account.organizationsPerDay', organizationsPerDay, used, at);
export const deletionRates = ({ deletionsPerDay }: Limits, used: Allowance, at: string): readonly Rate[] =>
  ofDay('organization.deletionsPerDay', deletionsPerDay, used, at);

const left = ({ limit, used }: Rate): number => (limit === null ? Infinity : Math.max(0, limit - used));

/** The remaining number under all of these, and when there will be more. */
export const roomIn = (rates: readonly Rate[]): Readonly<{ room: number; retryAt: string }> => {
  const room = Math.min(...rates.map(left));
  const retryAt = rates.filter((rate) => left(rate) === room).reduce((last, { resetsAt }) => (resetsAt > last ? resetsAt : last), '');
  return { room, retryAt };
};

/** Refuses what exceeds a limit, with these limits and the seconds to wait. */
export const refuseOver = (rates: readonly Rate[], at: string): void => {
  const { room, retryAt } = roomIn(rates);
  if (room > 0) return;
  const errors = rates
    .filter((rate) => left(rate) === 0)
    .map(({ name, limit }) => ({ pointer: '', code: 'limit.reached', detail: `${name} is ${String(limit)}, until ${retryAt}.` }));
  throw refusal('limit.reached', { retryAfter: Math.ceil((Date.parse(retryAt) - Date.parse(at)) / 1000), errors });
};
