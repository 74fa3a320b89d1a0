import type { Clock } from '../ports/world.ts';

const CAP = 10_000;

/** Runs `work` again and again until the signal aborts: a loop that fails starts over, slower each time. */
export const forever = async (
  clock: Clock,
  signal: AbortSignal,
  work: () => Promise<void>,
  failed: (error: unknown) => void,
): Promise<void> => {
  for (let failures = 0; !signal.aborted;)
    try {
      await work();
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failed(error);
      await clock.sleep(Math.min(CAP, 50 * 2 ** failures++), signal);
    }
};
