import type { Clock } from '../ports/world.ts';

const FIRST_DELAY_MS = 50;
const MAX_DELAY_MS = 10_000;
/** After so long without a failure the count of failures starts again. */
const HEALTHY_AFTER_MS = 60_000;

/** How long to wait after so many failures in a row, the first being 1. */
export const delayAfter = (failures: number): number => Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));

/** Runs `work` again and again until the signal aborts: a loop that fails starts again after a growing delay, and one that ends without an error after a short one. */
export const runForever = async (
  clock: Clock,
  signal: AbortSignal,
  work: () => Promise<void>,
  failed: (error: unknown) => void,
): Promise<void> => {
  const isOver = (): boolean => signal.aborted;
  for (let failures = 0; !isOver();) {
    const started = clock.now().getTime();
    try {
      await work();
      failures = 1;
    } catch (error) {
      if (isOver()) return;
      failures = clock.now().getTime() - started > HEALTHY_AFTER_MS ? 1 : failures + 1;
      failed(error);
    }
    if (!isOver()) await clock.sleep(delayAfter(failures), signal);
  }
};
