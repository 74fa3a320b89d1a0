import type { Ids } from '@guildhall/eventing';
import {
  hashBody,
  MIN_POSITION,
  minPositionOf,
  EMPTY_BODY_HASH,
  type Input,
  type Operation,
  type Reply,
  type Request,
  type ServiceAnswer,
  type ServiceClient,
} from '@guildhall/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** A route of the API, and the service that answers it. Of its input the gateway needs to know the headers only. */
export type ForwardedRoute = Readonly<{ method: string; path: string; service: string; operation: ForwardedOperation }>;
export type ForwardedOperation = Operation & Readonly<{ input: Pick<Input, 'writes' | 'waits'> }>;

/** `development`: whether development routes are forwarded, too. */
type Options = Readonly<{
  routes: readonly ForwardedRoute[];
  clients: Readonly<Record<string, ServiceClient>>;
  ids: Ids;
  development: boolean;
}>;

/** Headers of one connection, and those that the gateway sets itself. */
const HOP_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date', 'x-request-id'];

const encoded = (fields: unknown): readonly (readonly [string, string])[] =>
  Object.entries(fields ?? {}).map(([name, value]) => [name, encodeURIComponent(String(value))]);

/** Path and query, encoded from the parsed values, so that a client's spelling does not reach services. */
const pathOf = (path: string, { params, query }: Request): string => {
  const parts = new Map(encoded(params));
  const asked = encoded(query).map((field) => field.join('='));
  const filled = path.replaceAll(/:([A-Za-z]+)/g, (_, name: string) => parts.get(name) ?? '');
  return asked.length === 0 ? filled : `${filled}?${asked.join('&')}`;
};

/** The headers that a service gets: only those that the operation reads. */
const requestHeaders = (request: Request, { writes, waits }: ForwardedOperation['input'], ids: Ids): Record<string, string> => {
  const { headers, requestContext } = request;
  const min = waits === true ? minPositionOf(request) : undefined;
  const given = (name: string): Record<string, string> => {
    const value = headers[name];
    return typeof value === 'string' ? { [name]: value } : {};
  };
  return {
    // A write without a key gets one: it may be sent twice, since an answer can be lost.
    ...(writes === true ? { 'idempotency-key': ids.random(), ...given('idempotency-key'), ...given('if-match') } : {}),
    ...(min === undefined ? {} : { [MIN_POSITION]: min }),
    ...given('user-agent'), // sessions are listed by it
    traceparent: requestContext.trace.traceparent,
  };
};

const sendAnswer = (reply: Reply, { status, headers, body, stream }: ServiceAnswer): Reply => {
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !HOP_HEADERS.includes(name)) void reply.header(name, value);
  if (stream !== undefined) return reply.code(status).send(stream);
  return body.length === 0 ? reply.code(status).send() : reply.code(status).send(body);
};

/** Forwards the API's requests to the services, with the authenticated caller. To be called before `app.init()`. */
export const forwardRoutes = (app: NestFastifyApplication, { routes, clients, ids, development }: Options): void => {
  const fastify = app.getHttpAdapter().getInstance();
  for (const { method, path, service, operation } of routes) {
    if (operation.access === 'development' && !development) continue;
    const client = clients[service];
    if (client === undefined) throw new Error(`no client for ${service}`);
    fastify.route({
      method,
      url: path,
      config: { operation },
      handler: async (request: Request, reply: Reply) => {
        const body = Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body : undefined;
        const { requestId, network, caller } = request.requestContext;
        const bodyHash = body === undefined ? EMPTY_BODY_HASH : hashBody(body);
        const call = { method: request.method, path: pathOf(path, request), bodyHash, requestId, network, caller };
        const headers = {
          ...requestHeaders(request, operation.input, ids),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        };
        return sendAnswer(reply, await client.ask(call, headers, body));
      },
    });
  }
};
