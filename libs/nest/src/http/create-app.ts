import 'reflect-metadata';
import type { IncomingMessage } from 'node:http';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Clock, Ids } from '@guildhall/eventing';
import { authenticateRequest, type Limit } from '../auth/authenticate-request.ts';
import { authenticateServiceCall } from '../auth/authenticate-service-call.ts';
import type { Authenticate } from '../auth/caller.ts';
import type { ServiceCallVerifier } from '../auth/service-call-verifier.ts';
import { checkAnswer } from '../operations/check-answer.ts';
import { plainPositions, type PositionSeal } from '../operations/positions.ts';
import { recordRoutes } from '../operations/routes.ts';
import { waitForPositions, type ViewProgress } from '../operations/wait-for-positions.ts';
import type { Tracer } from '@opentelemetry/api';
import { nestLogger, type Log, type OnAnswer } from '../observability/log.ts';
import { withoutCollector } from '../observability/tracing.ts';
import { keepRawBodies, parseJsonBodies } from './body-parsers.ts';
import { onClientError } from './client-error.ts';
import {
  addOnRequest,
  addOnResponse,
  closeConnectionsOnShutdown,
  onBrokenAnswer,
  passExpectHeader,
  refuseUnknownMethods,
  sealPositions,
  type OnRequest,
} from './hooks.ts';
import { HttpConfig, type HttpSettings } from './http.config.ts';
import { LOCAL_HOSTS } from './known-hosts.ts';
import { ProblemFilter } from './problem.filter.ts';
import { openRequestContext, type Reply, type Request } from './request-context.ts';
import { watchStreams } from './streams.ts';

/**
 * What clients call, with a bearer token or none. `beforeLookup`: like `limit`, before another process is asked about an unknown token.
 * `rawBodies`: bodies are kept as bytes, for a gateway that forwards them. `positions`: how clients see positions; as they are by default.
 * `hosts`: names that the installation is known by; those of this machine by default.
 */
export type PublicApi = Readonly<{
  authenticate: Authenticate;
  limit?: Limit;
  beforeLookup?: Limit;
  rawBodies?: boolean;
  positions?: PositionSeal;
  hosts?: readonly string[];
}>;
/** What only our gateway, our services and operators call, with a signature. `views`: what reads that name a position wait for. */
type InternalApi = Readonly<{ verify: ServiceCallVerifier; views?: ViewProgress }>;

export type AppOptions = Readonly<{
  ids: Ids;
  /** The time that commands are given at; the machine's unless told. */
  clock?: Pick<Clock, 'now'>;
  api: PublicApi | InternalApi;
  log: Log;
  /** Starts the span of each request; by default one that is not exported. */
  tracer?: Tracer;
  /** Called once per answered request. */
  onResponse?: OnAnswer;
  http?: HttpSettings;
  /** In tests: an answer that its declaration does not describe becomes a 500. */
  checkAnswers?: boolean;
}>;

/** No valid path: the router refuses it, after the request has been counted like any other. */
const INVALID_PATH = '/%';

/** The router would accept the path of an absolute URL (`http://host/path`), which is only sent to proxies. */
const rejectAbsoluteUrl = ({ url = '' }: IncomingMessage): string => (url.startsWith('/') ? url : INVALID_PATH);

const createAdapter = (http: HttpConfig, onBadUrl: (error: Error, request: Request, reply: Reply) => void): FastifyAdapter =>
  new FastifyAdapter({
    skipMiddie: true, // there is no Nest middleware
    bodyLimit: http.bodyLimit,
    requestTimeout: http.requestTimeout,
    keepAliveTimeout: http.keepAliveTimeout,
    http: {
      maxHeaderSize: http.maxHeaderSize,
      headersTimeout: http.headersTimeout,
      connectionsCheckingInterval: http.timeoutCheck,
      requireHostHeader: false, // Node would refuse without a body; we answer with a problem
    },
    routerOptions: { maxParamLength: 200 },
    rewriteUrl: rejectAbsoluteUrl,
    forceCloseConnections: 'idle',
    return503OnClosing: false, // requests on open connections are still answered, each as the last one of its connection
    clientErrorHandler: onClientError,
    frameworkErrors: onBadUrl,
  });

const positionsOf = (api: AppOptions['api']): PositionSeal => ('positions' in api ? api.positions : undefined) ?? plainPositions;

/** What Fastify must know before any route is registered. */
const configureFastify = (instance: FastifyInstance, options: AppOptions, http: HttpConfig, onRequest: OnRequest): void => {
  const { api, ids, log, clock = { now: () => new Date() }, onResponse, checkAnswers = false } = options;
  const { tracer = withoutCollector.tracer } = options;
  recordRoutes(instance);
  if ('rawBodies' in api && api.rawBodies === true) keepRawBodies(instance);
  else parseJsonBodies(instance);
  instance.decorateRequest('requestContext');
  instance.decorate('tracer', tracer);
  instance.decorate('ids', ids).decorate('clock', clock).decorate('inFlight', new Set<string>()).decorate('positions', positionsOf(api));
  instance.server.maxConnections = http.maxConnections;
  addOnRequest(instance, onRequest);
  passExpectHeader(instance);
  refuseUnknownMethods(instance);
  closeConnectionsOnShutdown(instance);
  sealPositions(instance);
  watchStreams(instance, http, onBrokenAnswer(log, onResponse));
  if ('views' in api) waitForPositions(instance, api.views);
  if (onResponse !== undefined) addOnResponse(instance, onResponse);
  if (checkAnswers) instance.addHook('preSerialization', checkAnswer);
};

const unlimited: Limit = () => undefined;

const onRequestOf = (api: AppOptions['api'], { trustedProxies }: HttpConfig): OnRequest => {
  if ('verify' in api) return authenticateServiceCall(api.verify);
  const { authenticate, limit = unlimited, beforeLookup = unlimited, hosts = LOCAL_HOSTS } = api;
  return authenticateRequest({ authenticate, limit, beforeLookup, trustedProxies, hosts });
};

const corsOptions = (origins: readonly string[]) => ({
  origin: [...origins],
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  exposedHeaders: ['etag', 'guildhall-position', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'],
});

/** Boots every HTTP application, in services and in specs: all have the same authentication, limits, errors and headers. */
export const createApp = async (module: Type | DynamicModule, options: AppOptions): Promise<NestFastifyApplication> => {
  const { api, log } = options;
  const http = HttpConfig.parse(options.http ?? {});
  const filter = new ProblemFilter(
    (error, { operation, trace }) => log.error({ err: error, operation: operation?.id, traceId: trace.traceId }, 'request failed'),
    (request, reply) => openRequestContext(request, reply, http.trustedProxies),
  );
  const onRequest = onRequestOf(api, http);
  const adapter = createAdapter(http, (error, request, reply) => {
    const refuse = (refused: unknown): void => filter.respond(refused, request, reply);
    void Promise.resolve()
      .then(() => onRequest(request, reply))
      .then(() => refuse(error), refuse);
  });
  configureFastify(adapter.getInstance(), options, http, onRequest);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    logger: nestLogger(log),
    abortOnError: false,
  });
  app.useGlobalFilters(filter);
  if (http.corsOrigins.length > 0) app.enableCors(corsOptions(http.corsOrigins));
  return app;
};
