const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;

/** How long things last, in milliseconds. Written into events, so that a change alters nothing that was decided before. */
export type Policy = Readonly<{
  verification: number;
  reset: number;
  mailPause: number;
  sessionIdle: number;
  sessionWhole: number;
  refreshGrace: number;
}>;
export const standard: Policy = {
  verification: 7 * DAY,
  reset: 60 * MINUTE,
  mailPause: MINUTE,
  sessionIdle: 7 * DAY,
  sessionWhole: 30 * DAY,
  refreshGrace: 10_000,
};

/** For so long a network is known that nobody signs in from any more. */
export const NETWORK_KNOWN_MS = 90 * DAY;

export const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();
export const sooner = (one: string, other: string): string => (one < other ? one : other);
