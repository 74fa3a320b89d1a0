import type { Clock, Observation, Platform } from '../src/index.ts';
import { memoryBus, memoryJobs, type MemoryBus, type MemoryJobs } from './bus-and-jobs.ts';
import { hastyClock } from './clock.ts';
import { memoryEvents, type MemoryEvents } from './event-store.ts';
import { plainIds } from './ids.ts';
import { memoryCheckpoints, memoryLeases, memorySecrets, memoryVault } from './small-ports.ts';
import { memoryViews, type MemoryViews } from './view-store.ts';

export type MemoryPlatform = Platform &
  Readonly<{ events: MemoryEvents; views: MemoryViews; bus: MemoryBus; jobs: MemoryJobs; seen: Observation[] }>;

/** Every port in memory: it outlives the processes of a test. */
export const memoryPlatform = (clock: Clock = hastyClock()): MemoryPlatform => {
  const seen: Observation[] = [];
  const unused = () => {
    throw new Error('no test here needs it');
  };
  return {
    events: memoryEvents(),
    views: memoryViews(),
    bus: memoryBus(),
    jobs: memoryJobs(),
    leases: memoryLeases(clock),
    checkpoints: memoryCheckpoints(),
    vault: memoryVault(),
    secrets: memorySecrets(),
    clock,
    ids: plainIds(),
    links: { issue: unused, read: unused },
    mailer: { send: unused },
    seen,
    observe: (observation) => void seen.push(observation),
  };
};
