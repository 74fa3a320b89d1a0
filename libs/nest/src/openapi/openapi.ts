import { STATUS_CODES } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiParameters,
  type ZodOpenApiContentObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { commonProblem, type ProblemText } from '../http/problem.ts';
import { operationRefusals } from '../operations/operation-refusals.ts';
import { readsCredentials, type Operation } from '../operations/operation.ts';
import { routesOf, type Route } from '../operations/routes.ts';
import { headers, IDEMPOTENCY_KEY, IF_MATCH, MIN_POSITION, Problem, REQUEST_ID, responseHeaders } from './components.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

export type OpenApi = Readonly<{
  openapi: '3.1.1';
  info: JsonSchema;
  servers: readonly JsonSchema[];
  paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
  components: JsonSchema;
  tags: readonly JsonSchema[];
}>;

type Declared = Route & Readonly<{ operation: Operation }>;

/** The codes of requests that belong to no operation. */
const OUTSIDE = ['method.not-allowed', 'route.unknown'] as const;

const isConditional = ({ input, uniform }: Operation): boolean => input.writes === true && uniform !== true;

const problems = (declared: Declared): ZodOpenApiResponsesObject => {
  const byStatus = Map.groupBy(Object.entries(operationRefusals(declared)), ([, { status }]) => status);
  return Object.fromEntries(
    [...byStatus].map(([status, refusals]) => [
      String(status),
      {
        description: `${STATUS_CODES[status] ?? 'Error'}: ${refusals.map(([code, { title }]) => `\`${code}\` (${title})`).join(', ')}`,
        headers: REQUEST_ID,
        content: { 'application/problem+json': { schema: Problem } },
      },
    ]),
  );
};

const contentOf = (operation: Operation, answer: Operation['answer']): Readonly<{ content?: ZodOpenApiContentObject }> => {
  if (operation.produces !== undefined) return { content: { [operation.produces]: { schema: { type: 'string' } } } };
  return answer === undefined ? {} : { content: { 'application/json': { schema: answer } } };
};

const successes = (operation: Operation): ZodOpenApiResponsesObject =>
  Object.fromEntries(
    [operation, ...(operation.alternative === undefined ? [] : [operation.alternative])].map(({ status, answer }) => [
      String(status),
      { description: STATUS_CODES[status] ?? 'OK', headers: responseHeaders(isConditional(operation)), ...contentOf(operation, answer) },
    ]),
  );

const securityOf = (operation: Operation): NonNullable<ZodOpenApiOperationObject['security']> => {
  if (!readsCredentials(operation)) return [];
  return operation.access === 'optional' ? [{}, { bearer: [] }] : [{ bearer: [] }];
};

/** Ids in the path that no schema describes are strings. */
const pathParameters = (path: string, { params }: Operation['input']): ZodOpenApiParameters['path'] => {
  const described = params instanceof z.ZodObject ? params.shape : {};
  const names = [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name = '']) => name);
  return names.length === 0 ? undefined : z.object(Object.fromEntries(names.map((name) => [name, described[name] ?? z.string()])));
};

const describedOperation = (declared: Declared): ZodOpenApiOperationObject => {
  const { operation, path } = declared;
  const { id, summary, access, input, tag } = operation;
  const [inPath, inQuery] = [pathParameters(path, input), input.query as ZodOpenApiParameters['query']]; // a query is an object of parameters
  return {
    operationId: id,
    summary,
    ...(tag === undefined ? {} : { tags: [tag] }),
    ...(typeof access === 'object' && 'needs' in access
      ? { description: `Needs the permission \`${access.needs}\`.`, 'x-permission': access.needs }
      : {}),
    security: securityOf(operation),
    requestParams: { ...(inPath === undefined ? {} : { path: inPath }), ...(inQuery === undefined ? {} : { query: inQuery }) },
    parameters: [
      ...(input.writes === true ? [IDEMPOTENCY_KEY] : []),
      ...(isConditional(operation) ? [IF_MATCH] : []),
      ...(input.waits === true ? [MIN_POSITION] : []),
    ],
    ...(input.body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: input.body } } } }),
    responses: { ...successes(operation), ...problems(declared) },
  };
};

const declaredOf = (app: NestFastifyApplication): readonly Declared[] =>
  routesOf(app).flatMap((route) =>
    route.operation === undefined || route.operation.hidden === true ? [] : [{ ...route, operation: route.operation }],
  );

/** The public path of a route, as documents spell it. */
export const documentedPath = (path: string): string => path.replaceAll(/:([A-Za-z]+)/g, '{$1}');

/** The document of an initialised application, from the same declarations that authorize and validate. */
const openApiOf = (app: NestFastifyApplication, version: string): OpenApi => {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  const all = declaredOf(app);
  for (const declared of all) (paths[documentedPath(declared.path)] ??= {})[declared.method.toLowerCase()] = describedOperation(declared);
  const tags = new Set(all.flatMap(({ operation: { tag } }) => tag ?? []));
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Guildhall',
      version,
      description: 'Accounts, organizations, members, invitations and teams.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...tags].sort().map((name) => ({ name })),
    paths,
    components: { headers, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  }) as unknown as OpenApi; // plain JSON, of which we say less than the library does
};

/** A code with its text and status, and the operations that may be refused with it; none, if it belongs to no operation. */
export type ProblemCode = ProblemText & Readonly<{ operations: readonly string[] }>;

const problemCodesOf = (app: NestFastifyApplication): ReadonlyMap<string, ProblemCode> => {
  const all = new Map<string, ProblemText & Readonly<{ operations: string[] }>>();
  for (const code of OUTSIDE) all.set(code, { ...commonProblem(code), operations: [] });
  for (const declared of declaredOf(app))
    for (const [code, text] of Object.entries(operationRefusals(declared))) {
      const entry = all.get(code) ?? { ...text, operations: [] };
      entry.operations.push(declared.operation.id);
      all.set(code, entry);
    }
  return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** All that is documented of an API. */
export type Api = Readonly<{ openapi: OpenApi; problems: Readonly<Record<string, ProblemCode>> }>;

export const apiOf = (app: NestFastifyApplication, version: string): Api => ({
  openapi: openApiOf(app, version),
  problems: Object.fromEntries(problemCodesOf(app)),
});
