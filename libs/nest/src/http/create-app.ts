import 'reflect-metadata';
import type { IncomingMessage } from 'node:http';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Ids, Refusals } from '@guildhall/eventing';
import type { Authenticate } from '../request/caller.ts';
import { recordRoutes } from '../operation/routes.ts';
import { ProblemFilter } from '../problem/problem.filter.ts';
import type { Reply, Request } from '../request/visit.ts';
import type { VerifyCall } from '../calls/verify-calls.ts';
import { arrivals, greet, type Limit } from './arrive.ts';
import { calledArrivals } from './arrive-called.ts';
import { plainPositions, type PositionSeal } from '../request/positions.ts';
import { bytesOnly, jsonOnly } from './bodies.ts';
import { checkAnswer } from './check-answer.ts';
import { onClientError } from './client-error.ts';
import { waitForPositions, type Reads } from './waiting.ts';
import { knowMethods, lastAnswers, onAnswered, onArrival, sealPositions, takeExpectations, type Arrive } from './hooks.ts';
import { HttpConfig, type HttpSettings } from './http.config.ts';
import { LOCAL_HOSTS } from './known-hosts.ts';
import { nestLogger, type Log, type OnAnswer } from '../ops/log.ts';

/**
 * The door that clients come to, with whatever credentials they have. `passesOn`: bodies stay the bytes that they were. `positions`: how
 * they see those; without it as they are. `beforeAsking` counts, as `limit` does, before anybody is asked about a token. `hosts`: names that
 * the installation is known by; those of this machine unless told.
 */
export type PublicDoor = Readonly<{
  authenticate: Authenticate;
  limit?: Limit;
  beforeAsking?: Limit;
  passesOn?: boolean;
  positions?: PositionSeal;
  hosts?: readonly string[];
}>;
/** The door that only our own gateway comes to, or operators. `reads`: what those that name a position wait for there. */
type InnerDoor = Readonly<{ verify: VerifyCall; reads?: Reads }>;

export type Kit = Readonly<{
  ids: Ids;
  door: PublicDoor | InnerDoor;
  log: Log;
  /** What the cores behind this door refuse with, in words. */
  refusals?: Refusals;
  /** Called once per answered request. */
  answered?: OnAnswer;
  http?: HttpSettings;
  /** In tests: an answer that its declaration does not describe becomes a 500. */
  checkAnswers?: boolean;
}>;

/** No path, by its spelling: the router refuses it, after the request has been counted like any other. */
const NO_PATH = '/%';

/** The router looks for a path in whole URLs (`http://host/path`), which nobody sends to a server that is no proxy. */
const onlyPaths = ({ url = '' }: IncomingMessage): string => (url.startsWith('/') ? url : NO_PATH);

const adapterOf = (http: HttpConfig, onBadUrl: (error: Error, request: Request, reply: Reply) => void): FastifyAdapter =>
  new FastifyAdapter({
    skipMiddie: true, // Nest middleware does not exist here
    bodyLimit: http.bodyLimit,
    requestTimeout: http.requestTimeout,
    keepAliveTimeout: http.keepAliveTimeout,
    http: {
      maxHeaderSize: http.maxHeaderSize,
      headersTimeout: http.headersTimeout,
      connectionsCheckingInterval: http.timeoutCheck,
      requireHostHeader: false, // Node would refuse without a word: we do, with a problem
    },
    routerOptions: { maxParamLength: 200 },
    rewriteUrl: onlyPaths,
    forceCloseConnections: 'idle',
    return503OnClosing: false, // what comes over a connection that is still open is answered, as the last there
    clientErrorHandler: onClientError,
    frameworkErrors: onBadUrl,
  });

/** What Fastify needs to know before any route is registered. */
const prepare = (instance: FastifyInstance, kit: Kit, http: HttpConfig, arrive: Arrive): void => {
  recordRoutes(instance);
  if ('passesOn' in kit.door && kit.door.passesOn === true) bytesOnly(instance);
  else jsonOnly(instance);
  instance.decorateRequest('visit');
  instance.decorate('refusals', kit.refusals ?? {});
  const positions = ('positions' in kit.door ? kit.door.positions : undefined) ?? plainPositions;
  instance.decorate('ids', kit.ids).decorate('inFlight', new Set<string>()).decorate('positions', positions);
  instance.server.maxConnections = http.maxConnections;
  onArrival(instance, arrive);
  takeExpectations(instance);
  knowMethods(instance);
  lastAnswers(instance);
  sealPositions(instance);
  if ('reads' in kit.door) waitForPositions(instance, kit.door.reads);
  if (kit.answered !== undefined) onAnswered(instance, kit.answered);
  if (kit.checkAnswers === true) instance.addHook('preSerialization', checkAnswer);
};

const unlimited: Limit = () => undefined;

const arrivalsAt = (door: Kit['door'], { trustedProxies }: HttpConfig): Arrive => {
  if ('verify' in door) return calledArrivals(door.verify);
  const { authenticate, limit = unlimited, beforeAsking = unlimited, hosts = LOCAL_HOSTS } = door;
  return arrivals({ authenticate, limit, beforeAsking, trustedProxies, hosts });
};

const corsFor = (origins: readonly string[]) => ({
  origin: [...origins],
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  exposedHeaders: ['etag', 'guildhall-position', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'],
});

/** The one way to boot HTTP: every service and every spec has the same doors, guards and manners. */
export const createApp = async (module: Type | DynamicModule, kit: Kit): Promise<NestFastifyApplication> => {
  const http = HttpConfig.parse(kit.http ?? {});
  const { refusals = {} } = kit;
  const filter = new ProblemFilter(
    refusals,
    (error, { operation, trace }) => kit.log.error({ err: error, operation: operation?.id, traceId: trace.traceId }, 'request failed'),
    (request, reply) => greet(request, reply, http.trustedProxies),
  );
  const arrive = arrivalsAt(kit.door, http);
  const adapter = adapterOf(http, (error, request, reply) => {
    const refuse = (refused: unknown): void => filter.answer(refused, request, reply);
    void Promise.resolve()
      .then(() => arrive(request, reply))
      .then(() => refuse(error), refuse);
  });
  prepare(adapter.getInstance(), kit, http, arrive);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    logger: nestLogger(kit.log),
    abortOnError: false,
  });
  app.useGlobalFilters(filter);
  if (http.corsOrigins.length > 0) app.enableCors(corsFor(http.corsOrigins));
  return app;
};
