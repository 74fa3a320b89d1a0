import { StoreUnavailable, type Clock } from '@guildhall/eventing';
import type { Log } from '../observability/log.ts';

const PAUSE_MS = 1_000;

/** Waits for a store that starts later than this process; a restart would not help. */
export const whenAvailable = async <T>(work: () => Promise<T>, clock: Pick<Clock, 'sleep'>, log: Log): Promise<T> => {
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      log.warn({ err: error }, 'waits for its stores');
      await clock.sleep(PAUSE_MS);
    }
};
