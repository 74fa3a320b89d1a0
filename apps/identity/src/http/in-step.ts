/** Whole milliseconds, rounded up: a timer cuts off what is beyond, and the answer would leave before its step. */
const untilStep = async (step: number, began: number): Promise<void> => {
  if (step > 0) await new Promise((resolve) => setTimeout(resolve, Math.ceil(step - ((performance.now() - began) % step))));
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
