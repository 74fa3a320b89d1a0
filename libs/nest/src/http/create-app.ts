import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DynamicModule } from '@nestjs/common';
import type { Ids } from '@guildhall/eventing';
import type { Authenticate } from '../request/caller.ts';
import { OperationGuard } from '../operation/operation.guard.ts';
import { methodsOf, recordRoutes } from '../operation/routes.ts';
import { HttpProblem } from '../problem/problem.ts';
import { ProblemFilter } from '../problem/problem.filter.ts';
import type { Reply, Request } from '../request/visit.ts';
import { arrivals, type Limit } from './arrive.ts';
import { checkAnswer } from './check-answer.ts';
import { onClientError } from './client-error.ts';
import { httpDefaults, type HttpConfig } from './http.config.ts';
import { jsonOnly } from './json-only.ts';
import type { Log, RequestLog } from '../ops/log.ts';
import { nestLogger } from '../ops/log.ts';

export type Kit = Readonly<{
  ids: Ids;
  authenticate: Authenticate;
  log: Log;
  /** Called once per answered request. */
  answered?: RequestLog;
  limit?: Limit;
  http?: HttpConfig;
  /** In tests: an answer that its declaration does not describe becomes a 500. */
  checkAnswers?: boolean;
}>;

const adapterOf = (http: HttpConfig, onBadUrl: (error: Error, request: Request, reply: Reply) => void): FastifyAdapter =>
  new FastifyAdapter({
    skipMiddie: true, // Nest middleware does not exist here
    bodyLimit: http.bodyLimit,
    requestTimeout: http.requestTimeout,
    keepAliveTimeout: http.keepAliveTimeout,
    http: { maxHeaderSize: http.maxHeaderSize, headersTimeout: http.headersTimeout, connectionsCheckingInterval: http.timeoutCheck },
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    clientErrorHandler: onClientError,
    frameworkErrors: onBadUrl,
  });

/** The one way to boot HTTP: every service and every spec has the same doors, guards and manners. */
export const createApp = async (module: Type | DynamicModule, kit: Kit): Promise<NestFastifyApplication> => {
  const http = kit.http ?? httpDefaults;
  const filter = new ProblemFilter((error, { visit }) =>
    kit.log.error({ err: error, operation: visit.operation?.id, traceId: visit.trace.traceId }, 'request failed'),
  );
  const arrive = arrivals({ authenticate: kit.authenticate, limit: kit.limit ?? (() => undefined), trustedProxies: http.trustedProxies });
  const adapter = adapterOf(http, (error, request, reply) => {
    void Promise.resolve()
      .then(() => arrive(request, reply))
      .then(
        () => filter.answer(error, request, reply),
        (refused: unknown) => filter.answer(refused, request, reply),
      );
  });
  const instance = adapter.getInstance();
  recordRoutes(instance);
  jsonOnly(instance);
  instance.decorateRequest('visit');
  instance.decorate('ids', kit.ids).decorate('inFlight', new Set<string>());
  instance.server.maxConnections = http.maxConnections;
  instance.addHook('onRequest', (request, reply, done) => {
    try {
      const arriving = arrive(request, reply);
      if (arriving === undefined) done();
      else arriving.then(() => done(), done);
    } catch (error) {
      done(error as Error); // Fastify passes anything on
    }
  });
  // A path that is known under another method: before Nest's own 404.
  instance.addHook('preHandler', (request, _reply, done) => {
    const allowed = request.is404 ? methodsOf(instance.routes, request.url.split('?', 1)[0] ?? '') : [];
    if (allowed.length > 0) done(new HttpProblem(405, 'method.not-allowed', undefined, { allow: allowed.join(', ') }));
    else done();
  });
  const { answered } = kit;
  if (answered !== undefined)
    instance.addHook('onResponse', (request, reply, done) => {
      answered(request.visit, reply.statusCode, reply.elapsedTime);
      done();
    });
  if (kit.checkAnswers === true) instance.addHook('preSerialization', checkAnswer);

  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    logger: nestLogger(kit.log),
    abortOnError: false,
  });
  app.useGlobalGuards(new OperationGuard());
  app.useGlobalFilters(filter);
  if (http.corsOrigins.length > 0)
    app.enableCors({
      origin: [...http.corsOrigins],
      methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: ['etag', 'guildhall-position', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'],
    });
  return app;
};
