import type { Meta, Position, RecordedEvent, StoredEvent } from '@guildhall/eventing';
import { jsonEvent, type JSONEventData } from '@kurrent/kurrentdb-client';
import type { ReadResp_ReadEvent_RecordedEvent as ServerEvent } from './generated/kurrentdb/protocols/v1/streams_pb.ts';

const DIGITS = 20;

/** KurrentDB's positions are numbers with gaps; ours are texts that sort like them. */
export const positionOf = (commit: bigint | string): Position => String(commit).padStart(DIGITS, '0');

const POSITION = /^(?!0{20})\d{20}$/;
/** Whether it looks like the position of an event. At zero, where the log begins, there is none. */
export const isPosition = (position: Position): boolean => POSITION.test(position);

/** The schema number is kept among the metadata, which are texts. */
export const eventDataOf = ({ id, type, schema, data, meta }: StoredEvent): JSONEventData =>
  jsonEvent({ id, type, data, metadata: { ...meta, schema: String(schema) } });

const text = new TextDecoder();
const JSON_TYPE = 'application/json';

/** As it was written: what is not JSON was not written by us. */
const dataOf = (data: Uint8Array, type: string | undefined): unknown =>
  type === JSON_TYPE && data.length > 0 ? JSON.parse(text.decode(data)) : data;

/** What the client wrote beside the event, without the server's own, whose names start with a dollar. */
const ownMetadata = (bytes: Uint8Array): Record<string, unknown> => {
  const own: Record<string, unknown> = {};
  if (bytes.length === 0) return own;
  const all: unknown = JSON.parse(text.decode(bytes));
  for (const [name, value] of Object.entries(all ?? {})) if (!name.startsWith('$')) own[name] = value;
  return own;
};

/** Commit and prepare position of an event are the same, except for transactions of old servers, so one number is enough. */
const placeOf = ({ commitPosition, preparePosition, id }: ServerEvent): Position => {
  if (commitPosition !== preparePosition) throw new Error(`the event ${String(id?.value.value)} has no position of its own`);
  return positionOf(commitPosition);
};

/** An event as the server sends it, with its id as a text. */
export const recordedEventOf = (event: ServerEvent): RecordedEvent => {
  const { schema, ...meta } = ownMetadata(event.customMetadata);
  const { type = '', 'content-type': contentType } = event.metadata;
  return {
    id: String(event.id?.value.value),
    type,
    schema: Number(schema),
    data: dataOf(event.data, contentType) as RecordedEvent['data'], // as `eventDataOf` wrote it
    meta: meta as Meta, // as `eventDataOf` wrote it
    stream: text.decode(event.streamIdentifier?.streamName),
    revision: Number(event.streamRevision),
    position: placeOf(event),
  };
};
