import { START, type Position } from './vocabulary.ts';

/**
 * Where a reader goes on: a position, and the fingerprint of the event there, which tells it from any that may be there in another event store.
 * One text, which sorts as its position does; `START` before everything.
 */
export type Checkpoint = string;

/** No position has one. */
const SEPARATOR = ' ';

export const checkpointAt = (position: Position, fingerprint: string): Checkpoint => `${position}${SEPARATOR}${fingerprint}`;
export const positionOf = (checkpoint: Checkpoint): Position => checkpoint.split(SEPARATOR, 1)[0] ?? START;
