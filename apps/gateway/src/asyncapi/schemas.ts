import type { JsonSchema } from '@guildhall/nest';
import { z, type ZodType } from 'zod';

/** Named schemas (`.meta({ id })`) become components, all others are inlined. */
export type Schemas = Readonly<{
  of: (schema: ZodType, io: 'input' | 'output') => JsonSchema;
  components: () => Readonly<Record<string, JsonSchema>>;
}>;

const DEFINITION = /^#\/definitions\//;
const COMPONENT = '#/components/schemas/';
const KEPT_ELSEWHERE = ['$schema', 'definitions', 'id'];

/** AsyncAPI 3 speaks JSON Schema draft 7; only the place of definitions differs from what zod writes. */
const moved = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(moved);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !KEPT_ELSEWHERE.includes(key))
      .map(([key, inner]) => [
        key,
        key === '$ref' && typeof inner === 'string'
          ? inner.replace(DEFINITION, COMPONENT)
          : key === 'properties'
            ? properties(inner)
            : moved(inner),
      ]),
  );
};

/** Names of properties are not keywords: a property may be named `id`. */
const properties = (value: unknown): unknown =>
  Object.fromEntries(Object.entries(value ?? {}).map(([name, inner]) => [name, moved(inner)]));

export const schemas = (): Schemas => {
  const found = new Map<string, JsonSchema>();
  return {
    of: (schema, io) => {
      // Wrapped, so that a named schema at the top level becomes a definition, too.
      const whole = z.toJSONSchema(z.object({ it: schema }), { io, target: 'draft-7', unrepresentable: 'any' });
      const { properties: wrapped, definitions } = whole;
      for (const [name, definition] of Object.entries(definitions ?? {})) found.set(name, moved(definition) as JsonSchema); // a definition is a schema
      return moved(wrapped?.['it']) as JsonSchema; // so is this
    },
    components: () => Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
};
