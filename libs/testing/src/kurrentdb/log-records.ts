import type { Databases } from '@guildhall/sqlite';
import { isUtf8 } from 'node:buffer';
import type { NewRecord } from './append-to.ts';
import { TOMBSTONE, type StreamState } from './stream-check.ts';

export type Database = Databases['truth'];

/** Texts, as most contents are, are read from the database in half the time that bytes take. */
export type Content = Uint8Array | string;
/** A record where it stands; `created` is in milliseconds. */
export type LogRecord = Omit<NewRecord, 'data' | 'metadata'> &
  Readonly<{ position: number; stream: string; revision: number; data: Content; metadata: Content; created: number }>;

/** The difference of two neighbours' positions: so long is every record. */
export const GAP = 100;

export const RECORDS = `CREATE TABLE IF NOT EXISTS log (number INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL,
  id TEXT NOT NULL, type TEXT NOT NULL, json INTEGER NOT NULL, data ANY NOT NULL, metadata ANY NOT NULL, created INTEGER NOT NULL) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS log_by_stream ON log (stream, revision)`;
export const COLUMNS = 'number, stream, revision, id, type, json, data, metadata, created';
export type Row = readonly [
  number: number,
  stream: string,
  revision: number,
  id: string,
  type: string,
  json: number,
  data: Content,
  metadata: Content,
  created: number,
];

export const recordOf = (row: Row): LogRecord => {
  const [number, stream, revision, id, type, json, data, metadata, created] = row;
  return { position: number * GAP, stream, revision, id, type, isJson: json === 1, data, metadata, created };
};
export const bytesOf = (content: Content): Uint8Array => (typeof content === 'string' ? Buffer.from(content) : content);
/** A text cannot hold every byte. */
const storedOf = (content: Content): Content =>
  typeof content === 'string' || !isUtf8(content) || content.includes(0)
    ? content
    : Buffer.from(content.buffer, content.byteOffset, content.length).toString();
export const rowOf = (record: LogRecord): Row => {
  const { position, stream, revision, id, type, isJson, data, metadata, created } = record;
  return [position / GAP, stream, revision, id, type, Number(isJson), storedOf(data), storedOf(metadata), created];
};

/** The stream that holds another one's metadata. */
export const metadataStreamOf = (name: string): string => `$$${name}`;
/** Written as the server's own largest revision, which JSON readers here would round. */
const ALL_GONE = '9223372036854775807';

/** `$tb`, truncate before: the first revision that is left. */
export const fromIn = (metadata: Content): number => {
  const [, from = '0'] = /"\$tb":\s*(\d+)/.exec(Buffer.from(bytesOf(metadata)).toString()) ?? [];
  return from === ALL_GONE ? TOMBSTONE : Number(from);
};
/** Metadata that leave a stream from a revision on, or nothing of it. */
export const metadataFrom = (from: number): Uint8Array => Buffer.from(`{"$tb":${from === TOMBSTONE ? ALL_GONE : String(from)}}`);

/** Finds how streams stand after all records up to a position. */
export const streamStates = (database: Database): ((name: string, upTo: number) => StreamState) => {
  const heads = database.query<[number]>('SELECT revision FROM log WHERE stream = ? AND number <= ? ORDER BY revision DESC LIMIT 1');
  const metadata = database.query<[Content]>('SELECT data FROM log WHERE stream = ? AND number <= ? ORDER BY revision DESC LIMIT 1');
  return (name, upTo) => {
    const written = metadata.get(metadataStreamOf(name), upTo / GAP)?.[0];
    return {
      last: heads.get(name, upTo / GAP)?.[0] ?? -1,
      from: written === undefined ? 0 : fromIn(written),
      hasMetadata: written !== undefined,
    };
  };
};
