import { STATUS_CODES } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readsCredentials, type Operation } from '../operations/operation.ts';
import { routesOf, type Route } from '../operations/routes.ts';
import { COMMON_REFUSALS, commonRefusalsOf, OUTSIDE, type RefusalText, type RefusalTexts } from '../operations/common-refusals.ts';
import { STATUS } from '../http/problem.ts';
import { headers, parameters, PROBLEM, responseHeaders } from './parts.ts';
import { schemas, type JsonSchema, type Schemas } from './schemas.ts';

export type OpenApi = Readonly<{
  openapi: '3.1.1';
  info: JsonSchema;
  servers: readonly JsonSchema[];
  paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
  components: JsonSchema;
  tags: readonly JsonSchema[];
}>;

/** The codes that an operation may answer with, by status: its own and the common ones. */
const codesOf = (declared: Declared): ReadonlyMap<number, readonly string[]> => {
  const codes = new Map<number, string[]>();
  const add = (status: number, code: string) => codes.set(status, [...(codes.get(status) ?? []), code]);
  for (const [code, kind] of Object.entries(declared.operation.refusals ?? {})) add(STATUS[kind], code);
  for (const [code, status] of commonRefusalsOf(declared)) add(status, code);
  return codes;
};

const problems = (declared: Declared, words: RefusalTexts): readonly (readonly [string, JsonSchema])[] =>
  [...codesOf(declared)]
    .sort(([a], [b]) => a - b)
    .map(([status, codes]) => [
      String(status),
      {
        description: `${STATUS_CODES[status] ?? 'Error'}: ${codes.map((code) => `\`${code}\` (${words[code]?.title ?? ''})`).join(', ')}`,
        headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]);

const good = ({ operation }: Declared, of: Schemas['of']): readonly (readonly [string, JsonSchema])[] =>
  [operation, ...(operation.alternative === undefined ? [] : [operation.alternative])].map(({ status, answer }) => [
    String(status),
    {
      description: STATUS_CODES[status] ?? 'OK',
      headers: responseHeaders(operation.input.writes === true && operation.uniform !== true),
      ...(answer === undefined ? {} : { content: { 'application/json': { schema: of(answer, 'output') } } }),
    },
  ]);

const securityOf = (operation: Operation): JsonSchema => {
  const { access } = operation;
  if (!readsCredentials(operation)) return { security: [] };
  return { security: access === 'optional' ? [{}, { bearer: [] }] : [{ bearer: [] }] };
};

const described = (declared: Declared, of: Schemas['of'], words: RefusalTexts): JsonSchema => {
  const { operation } = declared;
  const { id, summary, access, input, tag } = operation;
  return {
    operationId: id,
    summary,
    ...(tag === undefined ? {} : { tags: [tag] }),
    ...(typeof access === 'object' && 'needs' in access
      ? { description: `Needs the permission \`${access.needs}\`.`, 'x-permission': access.needs }
      : {}),
    ...securityOf(operation),
    parameters: parameters(declared.path, operation, of),
    ...(input.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: of(input.body, 'input') } } } }),
    responses: Object.fromEntries([...good(declared, of), ...problems(declared, words)]),
  };
};

type Declared = Route & Readonly<{ operation: Operation }>;

const declaredOf = (app: NestFastifyApplication): readonly Declared[] =>
  routesOf(app).flatMap((route) =>
    route.operation === undefined || route.operation.hidden === true ? [] : [{ ...route, operation: route.operation }],
  );

/** What every code says that may come from this application. */
const wordsOf = (app: NestFastifyApplication): RefusalTexts => ({ ...app.getHttpAdapter().getInstance().refusals, ...COMMON_REFUSALS });

/** The public path of a route, as documents spell it. */
export const documentedPath = (path: string): string => path.replaceAll(/:([A-Za-z]+)/g, '{$1}');

/** The document of an initialised application: built from the same declarations that guard and validate. */
export const openApiOf = (app: NestFastifyApplication, version: string): OpenApi => {
  const { of, components } = schemas();
  const problem = of(PROBLEM, 'output');
  const paths: Record<string, Record<string, JsonSchema>> = {};
  const tags = new Set<string>();
  for (const declared of declaredOf(app)) {
    (paths[documentedPath(declared.path)] ??= {})[declared.method.toLowerCase()] = described(declared, of, wordsOf(app));
    if (declared.operation.tag !== undefined) tags.add(declared.operation.tag);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Guildhall',
      version,
      description: 'Accounts, organizations, members, invitations, teams and projects.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...tags].sort().map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...components(), Problem: problem },
      headers,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
};

/** A code that may come: in words, the status it comes with, and the operations that may answer with it; none, from outside of all. */
export type ProblemCode = RefusalText & Readonly<{ status: number; operations: readonly string[] }>;

export const problemCodesOf = (app: NestFastifyApplication): ReadonlyMap<string, ProblemCode> => {
  const words = wordsOf(app);
  const all = new Map<string, { status: number; operations: string[] }>();
  for (const code of OUTSIDE) all.set(code, { status: COMMON_REFUSALS[code].status, operations: [] });
  for (const declared of declaredOf(app))
    for (const [status, codes] of codesOf(declared))
      for (const code of codes) {
        const entry = all.get(code) ?? { status, operations: [] };
        entry.operations.push(declared.operation.id);
        all.set(code, entry);
      }
  const told = [...all].map(
    ([code, entry]) => [code, { title: words[code]?.title ?? '', sentence: words[code]?.sentence ?? '', ...entry }] as const,
  );
  return new Map(told.sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** All that is documented of an API. */
export type Api = Readonly<{ openapi: OpenApi; problems: Readonly<Record<string, ProblemCode>> }>;

export const apiOf = (app: NestFastifyApplication, version: string): Api => ({
  openapi: openApiOf(app, version),
  problems: Object.fromEntries(problemCodesOf(app)),
});
