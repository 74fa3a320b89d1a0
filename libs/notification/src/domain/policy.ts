const SECOND = 1000;
const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** How patient the post is. Times in milliseconds. */
export type Policy = Readonly<{
  /** Mails an hour to one recipient, over all organizations; more of them wait (T78). */
  hourlyCap: number;
  /** How often a mail is offered to the mail server: with these waits for about 18 hours. */
  attempts: number;
  /** The wait after the first refused offer; it doubles up to the most. */
  firstWait: number;
  mostWait: number;
  /** How long one offer may take. Until then, and until its job would make the next one, no other job may. */
  hold: number;
  /** How long a mail waits for what it needs to know, an address or a name, before it is given up. */
  patience: number;
  /** How long after it fell due a mail without a job is missed. */
  grace: number;
}>;
export const standardPolicy: Policy = {
  hourlyCap: 20,
  attempts: 16,
  firstWait: 5 * SECOND,
  mostWait: 4 * HOUR,
  hold: 5 * MINUTE,
  patience: 24 * HOUR,
  grace: MINUTE,
};

export const delayAfter = ({ firstWait, mostWait }: Policy, attempt: number): number => Math.min(mostWait, firstWait * 2 ** (attempt - 1));

export const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();
