/** Seconds that the clocks of two machines may differ: a token made by another machine is judged with this tolerance at both ends. */
export const CLOCK_TOLERANCE = 30;
