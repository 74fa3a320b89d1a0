import { InvalidPosition, categoryOf, type Meta, type Position, type RecordedEvent, type StoredEvent } from '@guildhall/eventing';

/** Positions are consecutive numbers here; outside they are texts that sort like them. */
export const positionOf = (number: number): Position => (number === 0 ? '' : String(number).padStart(16, '0'));
/** Whether it looks like a position of this store; `START` does. */
export const isPosition = (position: Position): boolean => position === positionOf(Number(position));
/** Throws `InvalidPosition` for a text that no position here looks like. */
export const numberOf = (position: Position): number => {
  if (!isPosition(position)) throw new InvalidPosition(position, 'it has another form');
  return Number(position);
};

export const EVENTS = `
  CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY, category TEXT NOT NULL, stream TEXT NOT NULL, revision INTEGER NOT NULL,
    id TEXT NOT NULL, type TEXT NOT NULL, schema INTEGER NOT NULL, data TEXT NOT NULL, meta TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS events_by_stream ON events (stream, revision);
  CREATE INDEX IF NOT EXISTS events_by_category ON events (category, position);`;

export const COLUMNS = 'position, category, stream, revision, id, type, schema, data, meta';
export type Row = readonly [
  position: number,
  category: string,
  stream: string,
  revision: number,
  id: string,
  type: string,
  schema: number,
  data: string,
  meta: string,
];

export const rowOf = (number: number, stream: string, revision: number, { id, type, schema, data, meta }: StoredEvent): Row => [
  number,
  categoryOf(stream),
  stream,
  revision,
  id,
  type,
  schema,
  JSON.stringify(data),
  JSON.stringify(meta),
];

export const eventOf = ([number, , stream, revision, id, type, schema, data, meta]: Row): RecordedEvent => ({
  id,
  type,
  schema,
  data: JSON.parse(data) as RecordedEvent['data'], // as `rowOf` wrote it
  meta: JSON.parse(meta) as Meta, // as `rowOf` wrote it
  stream,
  revision,
  position: positionOf(number),
});
