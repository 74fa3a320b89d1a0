import { systemClock } from '@guildhall/crypto';
import { recentWritesContract } from '../../test/recent-writes.ts';
import { memoryRecentWrites } from './recent-writes.ts';

recentWritesContract('in memory', () => Promise.resolve(memoryRecentWrites(100, systemClock)));
