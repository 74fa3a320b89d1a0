import { START, type Meta, type Position, type RecordedEvent, type StoredEvent } from '@guildhall/eventing';
import {
  jsonEvent,
  type JSONEventData,
  type Position as Place,
  type ReadPosition,
  type RecordedEvent as Read,
} from '@kurrent/kurrentdb-client';

const DIGITS = 20;

/** Positions are numbers with gaps there; here they are text that sorts like them. */
export const positionOf = (commit: bigint): Position => String(commit).padStart(DIGITS, '0');

/** Where a subscription goes on: it does not bring the event at its position again. */
export const placeOf = (position: Position): ReadPosition => {
  if (position === START) return 'start';
  if (!/^\d{20}$/.test(position)) throw new RangeError(`not a position of this store: ${position}`);
  return { commit: BigInt(position), prepare: BigInt(position) };
};

/** Metadata are text to text there, the number of the shape with them. */
export const recordOf = ({ id, type, schema, data, meta }: StoredEvent): JSONEventData =>
  jsonEvent({ id, type, data, metadata: { ...meta, schema: String(schema) } });

/** One number is enough for a position only while both halves are the same, as they are for all but ancient transactions. */
const commitOf = (place: Place | undefined, id: string): bigint => {
  if (place === undefined || place.commit !== place.prepare) throw new Error(`the event ${id} has no position of its own`);
  return place.commit;
};

/** The server adds metadata of its own, with a dollar before their names. */
const ours = (metadata: unknown): readonly (readonly [string, unknown])[] =>
  typeof metadata === 'object' && metadata !== null ? Object.entries(metadata).filter(([key]) => !key.startsWith('$')) : [];

/** What the data mean is for the reader's schemas to say. `created` is not told: it loses its milliseconds on the way. */
export const recordedOf = ({ id, type, data, metadata, streamId, revision, position }: Read): RecordedEvent => {
  const { schema, ...meta } = Object.fromEntries(ours(metadata));
  return {
    id,
    type,
    schema: Number(schema),
    data: data as RecordedEvent['data'], // as `recordOf` wrote it
    meta: meta as Meta, // as `recordOf` wrote it
    stream: streamId,
    revision: Number(revision),
    position: positionOf(commitOf(position, id)),
  };
};
