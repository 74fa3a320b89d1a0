import { recentWritesContract } from '../../test/recent-writes.ts';
import { memoryRecentWrites } from './recent-writes.ts';

recentWritesContract('in memory', () => Promise.resolve(memoryRecentWrites(100)));
