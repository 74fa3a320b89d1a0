/** Seconds that two machines' clocks may differ by: a token that another machine made is judged so much more kindly at both its ends. */
export const CLOCK_TOLERANCE = 30;
