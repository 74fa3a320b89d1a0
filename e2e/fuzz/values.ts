import { constant, constantFrom, array, boolean, double, integer, oneof, record, string, stringMatching, type Arbitrary } from 'fast-check';
import type { Schema } from './openapi-document.ts';

/** Existing values by the name of a schema or a field: ids, addresses, tokens. */
export type Known = Readonly<Record<string, readonly string[]>>;
type Schemas = Readonly<Record<string, Schema>>;

/** Lists are short here; oversized values come from `odd`. */
const FEW = 4;

/** Created once, because creating them is slow. */
const TEXT = oneof(string({ maxLength: 40 }), string({ maxLength: 40, unit: 'grapheme' }));
const textOf = ({ pattern, minLength = 0, maxLength = 300 }: Schema): Arbitrary<unknown> =>
  pattern === undefined ? TEXT.map((text) => text.padEnd(minLength, 'a').slice(0, maxLength)) : stringMatching(new RegExp(pattern, 'u'));

type Of = (schema: Schema, name?: string) => Arbitrary<unknown>;

const ofType = (schema: Schema, of: Of): Arbitrary<unknown> => {
  const { type, items = {}, minItems = 0, minimum = -3, maximum = 1_000, properties = {}, required = [] } = schema;
  switch (type) {
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number':
      return integer({ min: minimum, max: maximum });
    case 'boolean':
      return boolean();
    case 'array':
      return array(of(items), { minLength: minItems, maxLength: minItems + FEW });
    default: {
      const fields = Object.entries(properties).map(([field, inner]) => [field, of(inner, field)] as const);
      return record(Object.fromEntries(fields), { requiredKeys: [...required] });
    }
  }
};

const described = (schema: Schema, of: Of, name: string): Arbitrary<unknown> => {
  const { anyOf, enum: some, example } = schema;
  if ('const' in schema) return constant(schema.const);
  if (some !== undefined) return constantFrom(...some);
  if (anyOf !== undefined) return oneof(...anyOf.map((one) => of(one, name)));
  return example === undefined ? ofType(schema, of) : oneof(constant(example), ofType(schema, of));
};

/** Values that a schema describes, often known ones. */
export const valuesOf = (schema: Schema, schemas: Schemas, known: Known, name = ''): Arbitrary<unknown> => {
  const schemaName = schema.$ref?.split('/').at(-1) ?? name;
  const existing = known[schemaName] ?? [];
  const of: Of = (inner, inside) => valuesOf(inner, schemas, known, inside);
  const any = schema.$ref === undefined ? described(schema, of, name) : described(schemas[schemaName] ?? {}, of, '');
  return existing.length === 0 ? any : oneof({ weight: 4, arbitrary: constantFrom<unknown>(...existing) }, { weight: 1, arbitrary: any });
};

const COMBINING_MARKS = `a${'\u0301\u0316'.repeat(30_000)}`;
const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

/** Invalid and extreme values. */
export const odd: Arbitrary<unknown> = oneof(
  constantFrom<unknown>(null, true, 0, -1, 1.5, 1e308, '', ' ', [], {}, [[]], { $ne: null }, 'null', '__proto__', "' or 1=1 --", '${7*7}'),
  constantFrom<unknown>(
    'a'.repeat(65),
    'a'.repeat(257),
    'a'.repeat(100_000),
    COMBINING_MARKS,
    '\u0000',
    '\u202e',
    '\u3164',
    '<b>',
    'a@b',
    '%00',
    '../..',
  ),
  constantFrom<unknown>(nested(31), nested(300), Array(101).fill('a'), Array(5_000).fill({}), Array(1_001).fill('acc_'), Infinity),
  string({ unit: 'binary', maxLength: 30 }),
  double(),
);
