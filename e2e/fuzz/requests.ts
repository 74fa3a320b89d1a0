import { constant, constantFrom, oneof, option, record, tuple, type Arbitrary } from 'fast-check';
import { hidesAccounts, type Operation, type Schema } from './openapi-document.ts';
import { odd, valuesOf, type Known } from './values.ts';

/** A request to send: headers may repeat, and the body may be any bytes. */
export type PlannedRequest = Readonly<{
  operation: Operation;
  path: string;
  query: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: Buffer | undefined;
}>;

const weighted = <T>(usual: Arbitrary<T>, other: Arbitrary<T>, weight = 4): Arbitrary<T> =>
  oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: other });

const JUNK_IDS = ['x', '..', '.', '%00', 'a b', '*', 'é', '__proto__', 'constructor', 'x'.repeat(199), 'x'.repeat(400), '[$ne]', "'", '%'];
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));
const encoded = (value: unknown): string => encodeURIComponent(text(value).toWellFormed()) || 'x';

const pathOf = ({ path, parameters }: Operation, schemas: Readonly<Record<string, Schema>>, known: Known): Arbitrary<string> => {
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const values = inPath.map(({ schema, name }) => weighted(valuesOf(schema, schemas, known, name), constantFrom<unknown>(...JUNK_IDS), 9));
  return tuple(...values).map((ids) => inPath.reduce((filled, { name }, n) => filled.replace(`{${name}}`, encoded(ids[n])), path));
};

const queryOf = ({ parameters }: Operation, schemas: Readonly<Record<string, Schema>>, known: Known): Arbitrary<string> => {
  const fields = parameters.filter((parameter) => parameter.in === 'query');
  const one = ({ name, schema }: (typeof fields)[number]) =>
    option(weighted(valuesOf(schema, schemas, known, name), odd)).map((value) =>
      value === null ? [] : [`${name}=${encoded(value).slice(0, 2_000)}`],
    );
  const stray = constantFrom(
    'limit=1&limit=2',
    'limit[$ne]=1',
    '__proto__[a]=1',
    'x',
    '%',
    '%ff=%ff',
    'limit=%e7',
    '=',
    '&&',
    'constructor=1',
  );
  return weighted(
    tuple(...fields.map(one)).map((parts) => parts.flat().join('&')),
    stray,
    6,
  );
};

/** Breaks one field of a body, adds an unknown one, or replaces the body. */
const broken = (body: unknown): Arbitrary<unknown> => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return odd;
  const names = [...Object.keys(body), 'isOwner', 'constructor', 'accountId', ''];
  return oneof(
    odd,
    tuple(constantFrom(...names), odd).map(([name, value]) => ({ ...body, [name]: value })),
    constantFrom(...names).map((name) => Object.fromEntries(Object.entries(body).filter(([key]) => key !== name))),
  );
};

const INVALID_BODIES = constantFrom(
  ...['{"a":"\\x"}', '{"__proto__":{"a":1}}', '{"email":"\\ud800"}', '{'.repeat(3_000), '[,]', '{}{}', '\ufeff{}', '9'.repeat(10_000)].map(
    (text) => Buffer.from(text),
  ),
  ...[Buffer.from([0x22, 0xe7, 0x22]), Buffer.alloc(300_000, 'a'), Buffer.from(`[${'{},'.repeat(80_000)}{}]`)],
);
/** The body as bytes, sometimes invalid or truncated. */
const bytesOf = (body: unknown): Arbitrary<Buffer> => {
  const json = Buffer.from(JSON.stringify(body));
  return weighted(constant(json), oneof(INVALID_BODIES, constant(json.subarray(0, -1))), 9);
};

const bodyOf = ({ body, method }: Operation, schemas: Readonly<Record<string, Schema>>, known: Known): Arbitrary<Buffer | undefined> => {
  if (body === undefined)
    return method === 'GET' ? constant(undefined) : weighted(constant<Buffer | undefined>(undefined), bytesOf({ a: 1 }));
  const good = valuesOf(body, schemas, known);
  return weighted(weighted(good, good.chain(broken), 2).chain(bytesOf), constant<Buffer | undefined>(undefined), 30);
};

const HEADERS: readonly (readonly [string, readonly string[]])[] = [
  ['if-match', ['"0"', '"1"', '"999"', 'W/"1"', '*', '', 'x', '"', `"${'9'.repeat(40)}"`, '"1", "2"']],
  ['idempotency-key', ['a', 'b', '', '\t', 'x'.repeat(201), 'é', '"', 'a, b']],
  ['guildhall-min-position', ['0', '00000000000000000000', 'x', '', '~', 'a'.repeat(101)]],
  ['traceparent', ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-0-0-0', 'ff']],
  [
    'authorization',
    ['Bearer', 'Bearer x', `Bearer a${'='.repeat(4_200)}`, 'Basic YTpi', 'Bearer a.b.c', 'bearer eyJhbGciOiJub25lIn0.e30.'],
  ],
  ['content-type', ['text/plain', 'application/json; charset=utf8', 'application/json;charset="utf-8"', '', 'multipart/form-data']],
  ['content-encoding', ['gzip', 'identity', 'br, gzip']],
  ['expect', ['x', '100-CONTINUE, x']],
  ['host', ['a', 'b c', '']],
  ['x-forwarded-for', ['::1', '1.2.3.4, x', 'é']],
  ['accept', ['text/html', '*/*;q=x', '']],
  ['range', ['bytes=0-', 'x']],
  ['x-request-id', ['a', '<b>', 'x'.repeat(300)]],
  ['guildhall-call', ['x', 'eyJhbGciOiJub25lIn0.e30.']],
];
const stray = oneof(...HEADERS.map(([name, values]) => constantFrom(...values).map((value) => [name, value] as const)));
const strays = weighted(
  constant<readonly (readonly [string, string])[]>([]),
  tuple(stray, option(stray)).map((some) => some.filter((one) => one !== null)),
  2,
);

type Options = Readonly<{ operations: readonly Operation[]; schemas: Readonly<Record<string, Schema>>; known: Known }>;

/** Requests of every operation: most valid and with a token, some not. */
export const requestsOf = ({ operations, schemas, known }: Options): Arbitrary<PlannedRequest> =>
  oneof(
    ...operations.map((operation) => ({
      weight: hidesAccounts(operation) ? 4 : 1,
      arbitrary: record({
        operation: constant(operation),
        path: pathOf(operation, schemas, known),
        query: queryOf(operation, schemas, known),
        headers: tuple(weighted(constantFrom(...(known['accessToken'] ?? [''])), constant(''), 9), strays).map(([token, more]) => [
          ...(token === '' ? [] : [['authorization', `Bearer ${token}`] as const]),
          ...more,
        ]),
        body: bodyOf(operation, schemas, known),
      }),
    })),
  );
