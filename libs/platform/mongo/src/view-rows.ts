import { START, type Position, type ViewSpec, type ViewWrite } from '@guildhall/eventing';
import type { Collection, Document, ObjectId } from 'mongodb';

const NAME = /^[a-z][a-z0-9_.-]*$/;
const FIELD = /^[A-Za-z][A-Za-z0-9]*$/;

/** A document with copies of its indexed fields beside it, or without one: a tombstone. */
export type Row = Readonly<{ _id: string; _position: Position; _doc?: Document; [field: string]: unknown }>;
export type Rows = Collection<Row>;

/** The id of the mark, the only id that is no text. The mark holds the checkpoint of the documents since they were opened. */
export const MARK = 0;
export type Mark = Readonly<{ _id: typeof MARK; opening: ObjectId; position: Position; indexes: string }>;

export const collectionName = (name: string, generation: number): string => {
  if (!NAME.test(name) || !Number.isSafeInteger(generation)) throw new RangeError(`not a view: ${name} ${String(generation)}`);
  return `${name}#${String(generation)}`;
};

/** Every field that some index needs, once. */
export const fieldsOf = ({ name, indexes }: ViewSpec): readonly string[] => {
  const fields = [...new Set(Object.values(indexes).flat())];
  const strange = [...fields, ...Object.keys(indexes)].find((word) => !FIELD.test(word));
  if (strange !== undefined) throw new RangeError(`not a field or index of ${name}: ${strange}`);
  return fields;
};

/** A field that is neither string nor number is in no index. */
export const rowOf = <Doc>({ id, position, doc }: ViewWrite<Doc>, fields: readonly string[]): Row => {
  if (doc === undefined) return { _id: id, _position: position };
  const document = doc as Document; // a view's document is an object
  const indexed = fields.flatMap((field) => {
    const value: unknown = document[field];
    return typeof value === 'string' || typeof value === 'number' ? [[field, value] as const] : [];
  });
  return { ...Object.fromEntries(indexed), _id: id, _position: position, _doc: document };
};

export const loadedOf = <Doc>(row: Row | undefined): Readonly<{ doc: Doc | undefined; position: Position }> => ({
  doc: row?._doc as Doc | undefined, // as it was written
  position: row?._position ?? START,
});
