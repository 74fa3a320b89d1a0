const SECOND = 1000;
const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Limits and delays of deliveries. Times in milliseconds. */
export type Policy = Readonly<{
  /** Deliveries an hour to one recipient, over all organizations; more of them wait (T78). */
  hourlyCap: number;
  /** How often a delivery is tried: with these delays for about 18 hours. */
  maxAttempts: number;
  /** The delay after the first failed attempt; it doubles up to the longest. */
  firstDelay: number;
  maxDelay: number;
  /** Within which no other process may start another attempt, alive or not; later only when it seems to have died. */
  hold: number;
  /** How long a process that left an attempt is given to say how it ended, before another one makes the next. */
  grace: number;
  /** How long a delivery waits for what it needs to know, an address or a name, before it is given up. */
  lookupTimeout: number;
  /** How long after it fell due a delivery without a job is filed again. */
  requeueDelay: number;
}>;
export const standardPolicy: Policy = {
  hourlyCap: 20,
  maxAttempts: 16,
  firstDelay: 5 * SECOND,
  maxDelay: 4 * HOUR,
  hold: MINUTE,
  grace: 15 * SECOND,
  lookupTimeout: 24 * HOUR,
  requeueDelay: MINUTE,
};

export const delayAfter = ({ firstDelay, maxDelay }: Policy, attempt: number): number =>
  Math.min(maxDelay, firstDelay * 2 ** (attempt - 1));

export const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();
