import type { DomainEvent, Stream } from '@guildhall/eventing';

export type AllowanceEvent = DomainEvent<
  'AllowanceUsed',
  { what: 'invitations' | 'organizations' | 'deletions'; by: string; count: number }
>;

/** What an organization or account has done on one day, and in the last hour of it that it did anything in. */
export type Allowance = Readonly<{ hour: string; inHour: number; inDay: number }>;

/** `2030-01-01T12`: hours and days are the clock's, in UTC. */
const hourOf = (at: string): string => at.slice(0, 13);

/** A stream for each day, so that what is counted is bounded by what is allowed, however old whoever uses it is. */
export const allowance: Stream<Allowance, AllowanceEvent> = {
  category: 'allowance',
  initial: { hour: '', inHour: 0, inDay: 0 },
  evolve({ hour, inHour, inDay }, { data: { count } }, at) {
    // Clocks of several processes differ: what comes from the hour before counts in the one that has begun.
    return hourOf(at) > hour
      ? { hour: hourOf(at), inHour: count, inDay: inDay + count }
      : { hour, inHour: inHour + count, inDay: inDay + count };
  },
};

export const usedInHour = ({ hour, inHour }: Allowance, at: string): number => (hourOf(at) > hour ? 0 : inHour);

/** What names an allowance's stream: whose, and of which day. */
export const allowanceOf = (what: AllowanceEvent['data']['what'], by: string, at: string): readonly [string, string, string] => [
  what,
  by,
  at.slice(0, 10).replaceAll('-', ''),
];
