/** Milliseconds by which a timer may come late: its own are whole ones, and which it takes would tell what the work took beyond them. */
const COARSE = 2;

const untilStep = async (step: number, began: number): Promise<void> => {
  if (step <= 0) return;
  const end = began + step * Math.ceil((performance.now() - began) / step);
  const early = end - performance.now() - COARSE;
  if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
  while (performance.now() < end) await new Promise((resolve) => setImmediate(resolve));
};

/** Lets answers, good and bad ones, leave only at whole steps of time after the request came: what was done shows in no stopwatch (T58). */
export const inStep = async <T>(step: number, work: () => Promise<T>): Promise<T> => {
  const began = performance.now();
  try {
    return await work();
  } finally {
    await untilStep(step, began);
  }
};

/** The same for refusals only: that something was granted need not be hidden. */
export const refusedInStep = async <T>(step: number, work: () => Promise<T>): Promise<T> => {
  const began = performance.now();
  try {
    return await work();
  } catch (error) {
    await untilStep(step, began);
    throw error;
  }
};
