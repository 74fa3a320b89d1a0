import { status as codes } from '@grpc/grpc-js';
import type { NewRecord } from './append-to.ts';
import { badRequest, failure, type Failure } from './grpc-status.ts';
import { recordFaults } from './record-faults.ts';
import { errors, records, type Records } from './wire.ts';

const MAX_BYTES = 16 << 20;
const { SCHEMA_FORMAT_JSON, SCHEMA_FORMAT_PROTOBUF, SCHEMA_FORMAT_AVRO } = records.SchemaFormat;

const formatName = (format: Records.SchemaFormat | undefined): string => {
  if (format === SCHEMA_FORMAT_JSON) return 'Json';
  if (format === SCHEMA_FORMAT_PROTOBUF) return 'Protobuf';
  return format === SCHEMA_FORMAT_AVRO ? 'Avro' : 'Bytes';
};

/** Clients read the record's type and format from its metadata. */
const recordOf = (record: Records.AppendRecord): NewRecord => {
  const [type, format] = [record.getSchema()?.getName() ?? '', record.getSchema()?.getFormat()];
  const properties = [...record.getPropertiesMap().entries()].map(([key, value]) => [key, value.toJavaScript()] as const);
  const metadata = { ...Object.fromEntries(properties), '$schema.format': formatName(format), '$schema.name': type };
  return {
    id: (record.getRecordId() ?? crypto.randomUUID()).toLowerCase(),
    type,
    isJson: format === SCHEMA_FORMAT_JSON,
    data: record.getData_asU8(),
    metadata: Buffer.from(JSON.stringify(metadata)),
  };
};

const megabytes = (bytes: number): string => `${(bytes / (1 << 20)).toFixed(3)} MB`;
const tooLarge = (stream: string, id: string, size: number): Failure => {
  const details = new errors.AppendRecordSizeExceededErrorDetails().setStream(stream).setRecordId(id).setSize(size).setMaxSize(MAX_BYTES);
  return failure(
    codes.INVALID_ARGUMENT,
    `The size of record ${id} (${megabytes(size)}) exceeds the maximum allowed size of ${megabytes(MAX_BYTES)} bytes by ${megabytes(size - MAX_BYTES)}`,
    ['APPEND_RECORD_SIZE_EXCEEDED', 'streams'],
    [{ type: 'kurrentdb.protocol.v2.streams.errors.AppendRecordSizeExceededErrorDetails', bytes: details.serializeBinary() }],
  );
};

/** The record as it is kept, or what is wrong with it. Its size is that of data and type, and of properties as a client sends them. */
export const prepared = (record: Records.AppendRecord, stream: string): NewRecord | Failure => {
  const faults = recordFaults(record);
  if (faults.length > 0) return badRequest('AppendRequest', faults);
  const ready = recordOf(record);
  const properties = record.getPropertiesMap().getLength() === 0 ? 0 : ready.metadata.length;
  const size = ready.data.length + Buffer.byteLength(ready.type) + properties;
  return size > MAX_BYTES ? tooLarge(stream, ready.id, size) : ready;
};
