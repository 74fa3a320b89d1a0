import type { Clock, Observation, Platform } from '../src/index.ts';
import { memoryFactBus, memoryJobQueue, type MemoryFactBus, type MemoryJobQueue } from './memory-bus-and-jobs.ts';
import { fastClock } from './clock.ts';
import { memoryEventStore, type MemoryEventStore } from './memory-event-store.ts';
import { plainIds } from './ids.ts';
import { memoryCheckpoints, memoryLeases, memorySecrets, memoryVault } from './memory-ports.ts';
import { memoryViewStore, type MemoryViewStore } from './memory-view-store.ts';

export type MemoryPlatform = Platform &
  Readonly<{ events: MemoryEventStore; views: MemoryViewStore; bus: MemoryFactBus; jobs: MemoryJobQueue; seen: Observation[] }>;

/** Every port in memory; it outlives the processes that a test starts and kills. */
export const memoryPlatform = (clock: Clock = fastClock()): MemoryPlatform => {
  const seen: Observation[] = [];
  const unused = () => {
    throw new Error('no test here needs it');
  };
  return {
    events: memoryEventStore(),
    views: memoryViewStore(),
    bus: memoryFactBus(),
    jobs: memoryJobQueue(),
    leases: memoryLeases(clock),
    checkpoints: memoryCheckpoints(),
    vault: memoryVault(),
    secrets: memorySecrets(),
    clock,
    ids: plainIds(),
    links: { issue: unused, read: unused },
    seen,
    observe: (observation) => void seen.push(observation),
  };
};
