import type { Checkpoint } from '../model/checkpoint.ts';
import type { Position } from '../model/vocabulary.ts';

/**
 * The name ends in a version (`members.v1`); indexes are the only ways to ask: `{ byOrganization: ['organizationId', 'joinedAt'] }`.
 * `filters`: for an index, further fields that a query may compare with values. They need no index, and adding one needs no new version.
 */
export type ViewSpec = Readonly<{
  name: string;
  indexes: Readonly<Record<string, readonly string[]>>;
  filters?: Readonly<Record<string, readonly string[]>>;
}>;

/** A document after all events up to `position`; without `doc` a tombstone. Applied only if the stored position is lower. */
export type ViewWrite<Doc> = Readonly<{ id: string; position: Position; doc: Doc | undefined }>;

/**
 * Equality on the first fields of an index, and a range and order on the field after them (ties by id).
 * `after` is the place that a page ended at.
 */
export type Query = Readonly<{
  index: string;
  equals: readonly (string | number)[];
  /** Inclusive lower and exclusive upper bound of the next field. */
  from?: string | number;
  to?: string | number;
  /** Only documents with these values, of fields that the view declares in `filters`; a field without a value is not compared. */
  where?: Readonly<Record<string, string | number | undefined>>;
  order?: 'ascending' | 'descending';
  limit: number;
  after?: PageKey;
}>;
/** The value of the ordering field (absent when `equals` names the whole index) and the id of a page's last document. */
export type PageKey = Readonly<{ value?: string | number; id: string }>;
/** A document as a projector needs it: tombstones too, with the position of the last write; `START` when there was none. */
export type Loaded<Doc> = Readonly<{ doc: Doc | undefined; position: Position }>;
/** A document with its id. */
export type Found<Doc> = Readonly<{ id: string; doc: Doc }>;
/**
 * Some documents in order; `next`: where the next page begins, undefined at the end. A page of a query with `where` may be short, or empty,
 * and have a next one: it ends when ten times its limit has been looked at.
 */
export type Page<Doc> = Readonly<{ items: readonly Found<Doc>[]; next: PageKey | undefined }>;

/** Indexed fields are strings or numbers, and a document that lacks one is in that index nowhere. */
export interface Collection<Doc> {
  get(id: string): Promise<Doc | undefined>;
  /** In the order of `ids`. */
  getMany(ids: readonly string[]): Promise<readonly (Doc | undefined)[]>;
  /** In the order of `ids`, for a projector: what it has already seen of each document. */
  load(ids: readonly string[]): Promise<readonly Loaded<Doc>[]>;
  find(query: Query): Promise<Page<Doc>>;
  /** Guarded, then the checkpoint (which never moves back): everything up to it is in. Repeating it changes nothing. */
  write(writes: readonly ViewWrite<Doc>[], checkpoint: Checkpoint): Promise<void>;
  /** `START` before the first write. */
  checkpoint(): Promise<Checkpoint>;
  /** All documents, tombstones left out, ordered by id. */
  all(): AsyncIterable<Found<Doc>>;
}

/** Views live in generations: one is live, a rebuild fills another, a compare-and-set switches. */
export interface ViewStore {
  /** The live generation's number; 1 for a view never switched. */
  live(name: string): Promise<number>;
  /** Creates what is missing. Without a generation: whichever is live, also after a switch. */
  collection<Doc>(spec: ViewSpec, generation?: number): Promise<Collection<Doc>>;
  /** False when `from` is not live any more. */
  switch(name: string, from: number, to: number): Promise<boolean>;
  drop(name: string, generation: number): Promise<void>;
}

/** The field that a query is ordered by; undefined when `equals` names the whole index. Throws for what no index can answer. */
export const orderingOf = (
  { name, indexes, filters = {} }: ViewSpec,
  { index, equals, from, to, where = {} }: Query,
): string | undefined => {
  const fields = indexes[index];
  if (fields === undefined) throw new RangeError(`${name} has no index ${index}`);
  if (equals.length < fields.length - 1 || equals.length > fields.length)
    throw new RangeError(`${index} wants all its fields but the last, or all`);
  const field = fields[equals.length];
  if (field === undefined && (from ?? to) !== undefined) throw new RangeError(`${index} has no field left for a range`);
  const undeclared = Object.keys(where).find((filter) => filters[index]?.includes(filter) !== true);
  if (undeclared !== undefined) throw new RangeError(`${name} declares no filter ${undeclared} beside ${index}`);
  return field;
};
