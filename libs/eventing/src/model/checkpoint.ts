import { START, type Position } from './vocabulary.ts';

/**
 * Where a reader goes on: a position, and the fingerprint of the event there, which tells it from any that may be there in another event store.
 * One text, which sorts as its position does; `START` before everything. It may carry a note of its reader's.
 */
export type Checkpoint = string;

/** No position, no note and no part of a fingerprint has one. */
const SEPARATOR = ' ';
/** An event's id and its time. */
const FINGERPRINT_PARTS = 2;

export const checkpointAt = (position: Position, fingerprint: string): Checkpoint => `${position}${SEPARATOR}${fingerprint}`;
export const positionOf = (checkpoint: Checkpoint): Position => checkpoint.split(SEPARATOR, 1)[0] ?? START;

/** Of two at one position, the one whose note sorts later is the later one. */
export const withNote = (checkpoint: Checkpoint, note: string): Checkpoint => `${checkpoint}${SEPARATOR}${note}`;

/** The checkpoint alone, and its note: none is an empty text. */
export const splitNote = (checkpoint: Checkpoint): Readonly<{ checkpoint: Checkpoint; note: string }> => {
  const [position = START, ...rest] = checkpoint.split(SEPARATOR);
  const fingerprint = rest.slice(0, FINGERPRINT_PARTS).join(SEPARATOR);
  return {
    checkpoint: position === START ? START : checkpointAt(position, fingerprint),
    note: rest.slice(FINGERPRINT_PARTS).join(SEPARATOR),
  };
};
