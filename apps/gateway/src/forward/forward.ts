import type { Ids } from '@guildhall/eventing';
import { digestOf, guard, NO_BODY, type Operation, type Reply, type Request } from '@guildhall/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceAnswer } from './places.ts';
import type { ServiceClient } from './service-client.ts';

/** A route of the API, and the service that answers it. */
export type ForwardedRoute = Readonly<{ method: string; path: string; service: string; operation: Omit<Operation, 'input'> }>;

type Options = Readonly<{ routes: readonly ForwardedRoute[]; clients: Readonly<Record<string, ServiceClient>>; ids: Ids }>;

/** What a service may hear of a client's request: what an operation reads, and nothing that could be taken for more. */
const INWARD = ['accept', 'content-type', 'if-match', 'if-none-match', 'guildhall-min-position', 'idempotency-key'];
/** What is between two neighbours, or the gateway's own to say. */
const HOP = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date', 'x-request-id'];

const inward = ({ headers, visit, method }: Request, ids: Ids): Record<string, string> => {
  const passed = INWARD.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return {
    // A write that the client gave no key gets one: it may be asked for twice, since an answer can be lost on its way.
    ...(method === 'GET' || method === 'HEAD' ? {} : { 'idempotency-key': ids.random() }),
    ...Object.fromEntries(passed),
    traceparent: visit.trace.traceparent,
  };
};

const outward = (reply: Reply, { status, headers, body }: ServiceAnswer): Reply => {
  for (const [name, value] of Object.entries(headers)) if (value !== undefined && !HOP.includes(name)) void reply.header(name, value);
  return body.length === 0 ? reply.code(status).send() : reply.code(status).send(body);
};

/** Takes the API's requests to the services, as the callers who they are known to be by now. Before `app.init()`. */
export const forwardRoutes = (app: NestFastifyApplication, { routes, clients, ids }: Options): void => {
  const fastify = app.getHttpAdapter().getInstance();
  for (const { method, path, service, operation } of routes) {
    const client = clients[service];
    if (client === undefined) throw new Error(`no way to ${service}`);
    fastify.route({
      method,
      url: path,
      config: { operation: { ...operation, input: {} } },
      handler: async (request: Request, reply: Reply) => {
        guard(operation, request.visit);
        const body = Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body : undefined;
        const { requestId, network, caller } = request.visit;
        const digest = body === undefined ? NO_BODY : digestOf(body);
        const call = { method: request.method, path: request.url, digest, requestId, network, caller };
        return outward(reply, await client.ask(call, inward(request, ids), body));
      },
    });
  }
};
