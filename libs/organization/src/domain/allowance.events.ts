import type { DomainEvent, Stream } from '@guildhall/eventing';

export type AllowanceEvent = DomainEvent<
  'AllowanceUsed',
  { what: 'invitations' | 'organizations' | 'deletions'; by: string; count: number }
>;

/** What an organization or account has used on one day, and in the last hour in which it used anything. */
export type Allowance = Readonly<{ hour: string; inHour: number; inDay: number }>;

/** `2030-01-01T12`: hours and days are the clock's, in UTC. */
const hourOf = (at: string): string => at.slice(0, 13);

/** A stream per day, so that its length is bounded by the limit. */
export const allowance: Stream<Allowance, AllowanceEvent> = {
  category: 'allowance',
  initial: { hour: '', inHour: 0, inDay: 0 },
  evolve({ hour, inHour, inDay }, { data: { count } }, at) {
    // Clocks of several processes differ: an event from the previous hour counts in the present one.
    return hourOf(at) > hour
      ? { hour: hourOf(at), inHour: count, inDay: inDay + count }
      : { hour, inHour: inHour + count, inDay: inDay + count };
  },
};

export const usedInHour = ({ hour, inHour }: Allowance, at: string): number => (hourOf(at) > hour ? 0 : inHour);

/** The parts of the stream name of an allowance: its owner and the day. */
export const allowanceOf = (what: AllowanceEvent['data']['what'], by: string, at: string): readonly [string, string, string] => [
  what,
  by,
  at.slice(0, 10).replaceAll('-', ''),
];
