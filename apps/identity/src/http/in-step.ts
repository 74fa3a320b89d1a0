import { setTimeout as wait } from 'node:timers/promises';

/** Lets answers, good and bad ones, leave only at whole steps of time after the request came: what was done shows in no stopwatch (T58). */
export const inStep = async <T>(step: number, work: () => Promise<T>): Promise<T> => {
  const began = performance.now();
  try {
    return await work();
  } finally {
    if (step > 0) await wait(step - ((performance.now() - began) % step));
  }
};

/** The same for refusals only: that something was granted need not be hidden. */
export const refusedInStep = async <T>(step: number, work: () => Promise<T>): Promise<T> => {
  const began = performance.now();
  try {
    return await work();
  } catch (error) {
    if (step > 0) await wait(step - ((performance.now() - began) % step));
    throw error;
  }
};
