import { manualClock } from '@guildhall/testing';
import { failureCountsContract, MOST, WINDOW } from '../../test/failure-counts.ts';
import { memoryFailureCounts } from './memory-failure-counts.ts';

failureCountsContract('in memory', async () => {
  const clock = manualClock();
  return {
    counts: memoryFailureCounts({ clock, most: MOST, window: WINDOW, remembered: 10 }),
    pass: async (ms) => void (await clock.advance(ms)),
  };
});
