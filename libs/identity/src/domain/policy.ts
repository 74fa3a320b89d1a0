const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;

/** Durations in milliseconds. The resulting times are in events, so that a change does not affect earlier decisions. */
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

/** How long a network stays known without a sign-in. */
export const NETWORK_KNOWN_MS = 90 * DAY;

export const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();
export const sooner = (one: string, other: string): string => (one < other ? one : other);
