import { START, type Meta, type Position, type RecordedEvent, type StoredEvent } from '@guildhall/eventing';
import {
  jsonEvent,
  type JSONEventData,
  type Position as ServerPosition,
  type ReadPosition,
  type RecordedEvent as ServerEvent,
} from '@kurrent/kurrentdb-client';

const DIGITS = 20;

/** KurrentDB's positions are numbers with gaps; ours are texts that sort like them. */
export const positionOf = (commit: bigint): Position => String(commit).padStart(DIGITS, '0');

const POSITION = /^\d{20}$/;
/** Whether it looks like the position of an event. */
export const isPosition = (position: Position): boolean => POSITION.test(position);

/** Where a subscription starts: the event at that position is not delivered again. */
export const readPositionOf = (position: Position): ReadPosition => {
  if (position === START) return 'start';
  if (!isPosition(position)) throw new RangeError(`not a position of this store: ${position}`);
  return { commit: BigInt(position), prepare: BigInt(position) };
};

/** The schema number is kept among the metadata, which are texts. */
export const eventDataOf = ({ id, type, schema, data, meta }: StoredEvent): JSONEventData =>
  jsonEvent({ id, type, data, metadata: { ...meta, schema: String(schema) } });

/** Commit and prepare position are the same, except for transactions of old servers, so one number is enough. */
const commitOf = (place: ServerPosition | undefined, id: string): bigint => {
  if (place === undefined || place.commit !== place.prepare) throw new Error(`the event ${id} has no position of its own`);
  return place.commit;
};

/** Without the server's own metadata, whose names start with a dollar. */
const ownMetadata = (metadata: unknown): readonly (readonly [string, unknown])[] =>
  typeof metadata === 'object' && metadata !== null ? Object.entries(metadata).filter(([key]) => !key.startsWith('$')) : [];

/** `created` is left out: it loses its milliseconds on the way. */
export const recordedEventOf = ({ id, type, data, metadata, streamId, revision, position }: ServerEvent): RecordedEvent => {
  const { schema, ...meta } = Object.fromEntries(ownMetadata(metadata));
  return {
    id,
    type,
    schema: Number(schema),
    data: data as RecordedEvent['data'], // as `eventDataOf` wrote it
    meta: meta as Meta, // as `eventDataOf` wrote it
    stream: streamId,
    revision: Number(revision),
    position: positionOf(commitOf(position, id)),
  };
};
