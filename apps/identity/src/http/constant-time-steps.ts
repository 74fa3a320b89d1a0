/** Milliseconds by which a timer may fire late: it counts in whole ones, and the rest would reveal the duration of the work. */
const TIMER_TOLERANCE_MS = 2;

const untilStep = async (stepMs: number, started: number): Promise<void> => {
  if (stepMs <= 0) return;
  const end = started + stepMs * Math.ceil((performance.now() - started) / stepMs);
  const rest = end - performance.now() - TIMER_TOLERANCE_MS;
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
  while (performance.now() < end) await new Promise((resolve) => setImmediate(resolve));
};

/** Delays answers and refusals to a multiple of a step after the request, so that their timing does not reveal what was done (T58). */
export const inSteps = async <T>(stepMs: number, work: () => Promise<T>): Promise<T> => {
  const started = performance.now();
  try {
    return await work();
  } finally {
    await untilStep(stepMs, started);
  }
};

/** The same for refusals only, where success need not be hidden. */
export const refusedInSteps = async <T>(stepMs: number, work: () => Promise<T>): Promise<T> => {
  const started = performance.now();
  try {
    return await work();
  } catch (error) {
    await untilStep(stepMs, started);
    throw error;
  }
};
