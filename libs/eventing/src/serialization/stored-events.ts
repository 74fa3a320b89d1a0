import type { ClaimEvent } from '../model/claim.ts';
import { ERASED, type DomainEvent } from '../model/vocabulary.ts';

/** What any schema library offers (the Standard Schema interface); the kernel needs no more of it. */
export type Schema<T> = Readonly<{ '~standard': Readonly<{ validate: (value: unknown) => SchemaResult<T> | Promise<SchemaResult<T>> }> }>;
type SchemaResult<T> = Readonly<{ value: T; issues?: undefined }> | Readonly<{ issues: readonly Issue[] }>;
type Issue = Readonly<{ message: string; path?: readonly (PropertyKey | Readonly<{ key: PropertyKey }>)[] | undefined }>;

type StoredShape<D> = Readonly<{
  /** Number of the present shape; rises when a field changes its meaning. */
  schema: number;
  data: Schema<D>;
  /** Personal field → the field that names whose it is. Sealed under that subject's key. */
  personal?: Readonly<Partial<Record<keyof D & string, keyof D & string>>>;
  /** From schema number n to n + 1. */
  upcast?: Readonly<Record<number, (old: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>>>;
}>;

/** How each event of a context lies in the store. */
export type StoredEvents<E extends DomainEvent> = { readonly [T in E['type']]: StoredShape<Extract<E, { type: T }>['data']> };

/** Stored data is not what its schema says, or comes from a newer release: the reader must stop, not skip. */
export class UnreadableEvent extends Error {
  override name = 'UnreadableEvent';
}

/** An event was sealed under a key that is not there, although its subject was not erased: keys are older than events. */
export class MissingKey extends Error {
  override name = 'MissingKey';
}

type Loose = Readonly<Record<string, unknown>>;
type LooseShape = StoredShape<Record<string, unknown>>;
/** The personal fields of one kind of event, each with the field that names the person. */
export type PersonalFields = readonly (readonly [field: string, subjectField: string])[];

const fieldOf = ({ path }: Issue): PropertyKey | undefined => {
  const first = path?.[0];
  return typeof first === 'object' ? first.key : first;
};

/** What a schema makes of data. What is wrong with nothing but erased fields is right: an address need not be one any more. */
const checked = (type: string, { data: schema }: LooseShape, data: Loose): Loose => {
  const result = schema['~standard'].validate(data);
  if (result instanceof Promise) throw new UnreadableEvent(`${type} has an asynchronous schema`);
  if (result.issues === undefined) return result.value;
  const isErased = (issue: Issue): boolean => data[String(fieldOf(issue))] === ERASED;
  if (result.issues.every(isErased)) return data;
  throw new UnreadableEvent(`${type}: ${result.issues.map((issue) => `${String(fieldOf(issue) ?? '')} ${issue.message}`).join('; ')}`);
};

const upcast = (type: string, shape: LooseShape, schema: number, stored: Loose): Loose => {
  if (schema > shape.schema) throw new UnreadableEvent(`${type} has schema ${String(schema)}, newer than ${String(shape.schema)}`);
  let data = stored;
  for (let version = schema; version < shape.schema; version++) data = shape.upcast?.[version]?.(data) ?? data;
  return data;
};

const checkSteps = (type: string, { schema, upcast: steps }: LooseShape): void => {
  for (let version = 1; version < schema; version++)
    if (steps?.[version] === undefined) throw new Error(`${type} has no upcaster from schema ${String(version)}`);
};

/** The loose view of a context's stored events that the store's border works with. */
export const storedShapes = <E extends DomainEvent>(types: StoredEvents<E>) => {
  // The keys are exactly E's types; the border handles all of them alike.
  const shapes = new Map(Object.entries(types as Readonly<Record<string, LooseShape>>));
  for (const [type, shape] of shapes) checkSteps(type, shape);
  const shapeOf = (type: string): LooseShape => {
    const shape = shapes.get(type);
    if (shape === undefined) throw new UnreadableEvent(`unknown event type ${type}`);
    return shape;
  };
  const personal = new Map(
    // A field that is named has a subject's field: nobody writes `undefined` there.
    [...shapes].map(([type, shape]): [string, PersonalFields] => [type, Object.entries(shape.personal ?? {}) as [string, string][]]),
  );
  return {
    schemaOf: (type: string): number => shapeOf(type).schema,
    personalOf: (type: string): PersonalFields => personal.get(type) ?? [],
    /** What will be stored: an event that could not be read again must not get in, nor a field that its schema does not name. */
    written: (type: string, data: Loose): Loose => checked(type, shapeOf(type), data),
    /** Upcasts, then checks: gives an event or throws `UnreadableEvent`. */
    read: (type: string, schema: number, stored: Loose): E => {
      const shape = shapeOf(type);
      return { type, data: checked(type, shape, upcast(type, shape, schema, stored)) } as E; // the schema of this very type has just said so
    },
  };
};
/** Reads and writes the stored events of one context. */
export type StoredShapes<E extends DomainEvent> = ReturnType<typeof storedShapes<E>>;

type ClaimShapes = StoredEvents<ClaimEvent>;
/** The stored shapes of claims, for a context's `stored.ts`; the kernel has no schema library, so it is handed the two schemas. */
export const claimShapes = (claimedData: ClaimShapes['Claimed']['data'], releasedData: ClaimShapes['Released']['data']): ClaimShapes => ({
  Claimed: { schema: 1, data: claimedData },
  Released: { schema: 1, data: releasedData },
});
