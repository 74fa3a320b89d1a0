import protobuf from 'google-protobuf';
import { bytesOf } from './log-records.ts';
import type { LogRecord } from './log.ts';
import { uuidMessage } from './messages.ts';
import { TOMBSTONE } from './stream-check.ts';

const TICKS_PER_MILLISECOND = 10_000n;
/** The revision of a tombstone on the wire is the largest there is. */
const TOMBSTONE_TEXT = '9223372036854775807';

type Writer = protobuf.BinaryWriter;
const nested = (writer: Writer, field: number, write: (writer: Writer) => void): void =>
  writer.writeMessage(field, {}, (_, inner) => write(inner));

/** `event_store.client.streams.ReadResp` with an event: by the fields' numbers, which takes half the time of the generated classes. */
const encode = (one: LogRecord, hasStructuredId: boolean): Buffer => {
  const position = String(one.position);
  const metadata = {
    type: one.type,
    'content-type': one.isJson ? 'application/json' : 'application/octet-stream',
    created: String(BigInt(one.created) * TICKS_PER_MILLISECOND),
  };
  const writeRecorded = (recorded: Writer): void => {
    recorded.writeBytes(1, uuidMessage(one.id, hasStructuredId).serializeBinary());
    nested(recorded, 2, (identifier) => identifier.writeBytes(3, Buffer.from(one.stream)));
    recorded.writeUint64String(3, one.revision === TOMBSTONE ? TOMBSTONE_TEXT : String(one.revision));
    recorded.writeUint64String(4, position);
    recorded.writeUint64String(5, position);
    for (const [key, value] of Object.entries(metadata))
      nested(recorded, 6, (entry) => {
        entry.writeString(1, key);
        entry.writeString(2, value);
      });
    recorded.writeBytes(7, bytesOf(one.metadata));
    recorded.writeBytes(8, bytesOf(one.data));
  };
  const writer = new protobuf.BinaryWriter();
  nested(writer, 1, (event) => {
    nested(event, 1, writeRecorded);
    event.writeUint64String(3, position);
  });
  return Buffer.from(writer.getResultBuffer());
};

const encoded = new WeakMap<LogRecord, Buffer>();
/** An event as it is sent, encoded once for all who follow the end of the log. */
export const encodedEvent = (record: LogRecord, hasStructuredId: boolean): Buffer => {
  if (hasStructuredId) return encode(record, true);
  const bytes = encoded.get(record) ?? encode(record, false);
  encoded.set(record, bytes);
  return bytes;
};
