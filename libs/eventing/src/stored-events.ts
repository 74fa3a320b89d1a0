import type { DomainEvent } from './vocabulary.ts';

/** What any schema library offers (the Standard Schema interface); the kernel needs no more of it. */
export type Schema<T> = Readonly<{ '~standard': Readonly<{ validate: (value: unknown) => SchemaResult<T> | Promise<SchemaResult<T>> }> }>;
type SchemaResult<T> = Readonly<{ value: T; issues?: undefined }> | Readonly<{ issues: readonly Readonly<{ message: string }>[] }>;

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

type LooseShape = StoredShape<Record<string, unknown>>;
export type PersonalFields = readonly (readonly [field: string, subjectField: string])[];

/** The loose view of a context's stored events that the store's border works with. */
export const storedShapes = <E extends DomainEvent>(types: StoredEvents<E>) => {
  // The keys are exactly E's types; the border handles all of them alike.
  const shapes = new Map(Object.entries(types as Readonly<Record<string, LooseShape>>));
  const shapeOf = (type: string): LooseShape => {
    const shape = shapes.get(type);
    if (shape === undefined) throw new UnreadableEvent(`unknown event type ${type}`);
    return shape;
  };
  const personal = new Map(
    [...shapes].map(([type, shape]): [string, PersonalFields] => [type, Object.entries(shape.personal ?? {}) as [string, string][]]),
  );
  return {
    schemaOf: (type: string): number => shapeOf(type).schema,
    personalOf: (type: string): PersonalFields => personal.get(type) ?? [],
    /** Upcasts, then checks: gives an event or throws `UnreadableEvent`. */
    read: (type: string, schema: number, stored: Readonly<Record<string, unknown>>): E => {
      const shape = shapeOf(type);
      if (schema > shape.schema) throw new UnreadableEvent(`${type} has schema ${String(schema)}, newer than ${String(shape.schema)}`);
      let data = stored;
      for (let version = schema; version < shape.schema; version++) data = shape.upcast?.[version]?.(data) ?? data;
      const result = shape.data['~standard'].validate(data);
      if (result instanceof Promise) throw new UnreadableEvent(`${type} has an asynchronous schema`);
      if (result.issues !== undefined) throw new UnreadableEvent(`${type}: ${result.issues.map(({ message }) => message).join('; ')}`);
      return { type, data: result.value } as E; // the schema of this very type has just said so
    },
  };
};

type ClaimShapes = StoredEvents<import('./claim.ts').ClaimEvent>;
/** The stored shapes of claims, for a context's `stored.ts`; the kernel has no schema library, so it is handed the two schemas. */
export const claimShapes = (claimedData: ClaimShapes['Claimed']['data'], releasedData: ClaimShapes['Released']['data']): ClaimShapes => ({
  Claimed: { schema: 1, data: claimedData },
  Released: { schema: 1, data: releasedData },
});
