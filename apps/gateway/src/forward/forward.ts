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

/** A route of the API, and the service that answers it. Of what it takes the gateway needs to know the headers only. */
export type ForwardedRoute = Readonly<{ method: string; path: string; service: string; operation: ForwardedOperation }>;
export type ForwardedOperation = Operation & Readonly<{ input: Pick<Input, 'writes' | 'waits'> }>;

/** `development`: whether what is for development is passed on, too. */
type Options = Readonly<{
  routes: readonly ForwardedRoute[];
  clients: Readonly<Record<string, ServiceClient>>;
  ids: Ids;
  development: boolean;
}>;

/** What is between two neighbours, or the gateway's own to say. */
const HOP = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date', 'x-request-id'];

const encoded = (fields: unknown): readonly (readonly [string, string])[] =>
  Object.entries(fields ?? {}).map(([name, value]) => [name, encodeURIComponent(String(value))]);

/** The path with its query as they were read: spelled anew, so that nothing a client spells comes further than this. */
const pathOf = (path: string, { params, query }: Request): string => {
  const parts = new Map(encoded(params));
  const asked = encoded(query).map((field) => field.join('='));
  const filled = path.replaceAll(/:([A-Za-z]+)/g, (_, name: string) => parts.get(name) ?? '');
  return asked.length === 0 ? filled : `${filled}?${asked.join('&')}`;
};

/** What a service hears beside the call: what the operation reads, and nothing that could be taken for more. */
const inward = (request: Request, { writes, waits }: ForwardedOperation['input'], ids: Ids): Record<string, string> => {
  const { headers, requestContext } = request;
  const min = waits === true ? minPositionOf(request) : undefined;
  const given = (name: string): Record<string, string> => {
    const value = headers[name];
    return typeof value === 'string' ? { [name]: value } : {};
  };
  return {
    // A write that the client gave no key gets one: it may be asked for twice, since an answer can be lost on its way.
    ...(writes === true ? { 'idempotency-key': ids.random(), ...given('idempotency-key'), ...given('if-match') } : {}),
    ...(min === undefined ? {} : { [MIN_POSITION]: min }),
    ...given('user-agent'), // a session is listed under it
    traceparent: requestContext.trace.traceparent,
  };
};

const outward = (reply: Reply, { status, headers, body }: ServiceAnswer): Reply => {
  for (const [name, value] of Object.entries(headers)) if (value !== undefined && !HOP.includes(name)) void reply.header(name, value);
  return body.length === 0 ? reply.code(status).send() : reply.code(status).send(body);
};

/** Takes the API's requests to the services, as the callers who they are known to be by now. Before `app.init()`. */
export const forwardRoutes = (app: NestFastifyApplication, { routes, clients, ids, development }: Options): void => {
  const fastify = app.getHttpAdapter().getInstance();
  for (const { method, path, service, operation } of routes) {
    if (operation.access === 'development' && !development) continue;
    const client = clients[service];
    if (client === undefined) throw new Error(`no way to ${service}`);
    fastify.route({
      method,
      url: path,
      config: { operation },
      handler: async (request: Request, reply: Reply) => {
        const body = Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body : undefined;
        const { requestId, network, caller } = request.requestContext;
        const bodyHash = body === undefined ? EMPTY_BODY_HASH : hashBody(body);
        const call = { method: request.method, path: pathOf(path, request), bodyHash, requestId, network, caller };
        const headers = { ...inward(request, operation.input, ids), ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
        return outward(reply, await client.ask(call, headers, body));
      },
    });
  }
};
