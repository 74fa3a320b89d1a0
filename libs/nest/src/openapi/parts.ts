import { z } from 'zod';
import type { Input } from '../operations/input.ts';
import type { Operation } from '../operations/operation.ts';
import type { JsonSchema, Schemas } from './schemas.ts';

/** RFC 9457 with our fields. */
export const PROBLEM = z.object({
  type: z.string().describe('A page that explains the code.'),
  title: z.string(),
  status: z.int().min(400).max(599),
  code: z.string().describe('Stable: `noun.reason`.'),
  detail: z.string().optional(),
  traceId: z.string().describe('Name it when you ask for help.'),
  errors: z
    .array(z.object({ pointer: z.string().describe('A JSON pointer into the input.'), code: z.string(), detail: z.string() }))
    .optional(),
});

const text = (description: string): JsonSchema => ({ description, schema: { type: 'string' } });

export const headers: Readonly<Record<string, JsonSchema>> = {
  RequestId: text('The name of this request: yours if it was sane, else ours.'),
  ETag: text('The revision, for `If-Match`.'),
  Position: text(
    'How far a read must have come to see this write: send it as `Guildhall-Min-Position`. It says nothing else, and is no use to others.',
  ),
  RateLimit: text('What is left of each quota, and seconds until it is whole again.'),
  RateLimitPolicy: text('The quotas that count this request, and their windows in seconds.'),
};

const ref = (name: string): JsonSchema => ({ $ref: `#/components/headers/${name}` });

export const responseHeaders = (write: boolean): JsonSchema => ({
  'X-Request-Id': ref('RequestId'),
  RateLimit: ref('RateLimit'),
  'RateLimit-Policy': ref('RateLimitPolicy'),
  ...(write ? { ETag: ref('ETag'), 'Guildhall-Position': ref('Position') } : {}),
});

const header = (name: string, description: string): JsonSchema => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
});

const KEY_HEADER = header(
  'Idempotency-Key',
  '1 to 200 printable ASCII characters. The same key and body again give the first answer again.',
);
const MATCH_HEADER = header('If-Match', 'The `ETag` last seen: the write is refused (412) if somebody was faster.');
const POSITION_HEADER = header(
  'Guildhall-Min-Position',
  'A `Guildhall-Position` that this account was given: the answer has seen that write, or is 409 `read.too-early`.',
);

const isStrings = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');

/** The fields of an object schema as parameters. */
const fields = (place: 'path' | 'query', schema: JsonSchema): readonly JsonSchema[] => {
  const required = isStrings(schema['required']) ? schema['required'] : [];
  return Object.entries(schema['properties'] ?? {}).map(([name, of]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: of as JsonSchema, // properties are schemas
  }));
};

const inPath = (path: string, input: Input, of: Schemas['of']): readonly JsonSchema[] => {
  const declared = input.params === undefined ? [] : fields('path', of(input.params, 'input'));
  const named = [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name = '']) => name);
  return named.map(
    (name) => declared.find((parameter) => parameter['name'] === name) ?? { name, in: 'path', required: true, schema: { type: 'string' } },
  );
};

export const parameters = (path: string, { input, uniform }: Operation, of: Schemas['of']): readonly JsonSchema[] => [
  ...inPath(path, input, of),
  ...(input.query === undefined ? [] : fields('query', of(input.query, 'input'))),
  ...(input.writes === true ? [KEY_HEADER, ...(uniform === true ? [] : [MATCH_HEADER])] : []),
  ...(input.waits === true ? [POSITION_HEADER] : []),
];
