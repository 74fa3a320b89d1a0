import { systemClock } from '@guildhall/crypto';
import { writePositionsContract } from '../../test/write-positions.ts';
import { memoryWritePositions } from './write-positions.ts';

writePositionsContract('in memory', () => Promise.resolve(memoryWritePositions(100, systemClock)));
