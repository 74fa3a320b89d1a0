import type { FastifyInstance } from 'fastify';
import { POSITION } from '../operations/positions.ts';
import { methodsOfPath } from '../operations/routes.ts';
import type { Log, OnAnswer } from '../observability/log.ts';
import { HttpProblem } from './http-problem.ts';
import type { Reply, Request } from './request-context.ts';

export type OnRequest = (request: Request, reply: Reply) => void | Promise<void>;

/** Runs before the body is read, and without a turn of the event loop where `onRequest` is synchronous. */
export const addOnRequest = (instance: FastifyInstance, onRequest: OnRequest): void => {
  instance.addHook('onRequest', (request, reply, done) => {
    try {
      const running = onRequest(request, reply);
      if (running === undefined) done();
      else running.then(() => done(), done);
    } catch (error) {
      done(error as Error); // Fastify passes anything on
    }
  });
};

/** Node would answer an unknown `Expect` itself; passed on as a request like any other, it is refused with a problem. */
export const passExpectHeader = ({ server }: FastifyInstance): void => {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
};

/** 405 for a path that exists under another method; runs before Nest's own 404. */
export const refuseUnknownMethods = (instance: FastifyInstance): void => {
  instance.addHook('preHandler', (request, _, done) => {
    const allowed = request.is404 ? methodsOfPath(instance.routes, request.url.split('?', 1)[0] ?? '') : [];
    if (allowed.length > 0) done(new HttpProblem('method.not-allowed', undefined, { allow: allowed.join(', ') }));
    else done();
  });
};

/** How long it took to answer. */
const answerTime = ({ requestContext: { streamingAfter } }: Request, { elapsedTime }: Reply): number => streamingAfter ?? elapsedTime;

export const addOnResponse = (instance: FastifyInstance, onResponse: OnAnswer): void => {
  instance.addHook('onResponse', (request, reply, done) => {
    onResponse(request.requestContext, reply.statusCode, answerTime(request, reply));
    done();
  });
};

/** As nginx counts a client that goes away before it has its answer. */
const CLIENT_CLOSED = 499;
const FAILED = 500;

/** Fastify's `onResponse` hears of whole answers only: one that broke off is counted as its client's doing or as our failure. */
export const onBrokenAnswer =
  (log: Log, onResponse: OnAnswer = () => undefined) =>
  (request: Request, reply: Reply, failure: Error | undefined): void => {
    const { operation, trace } = request.requestContext;
    if (failure !== undefined) log.error({ err: failure, operation: operation?.id, traceId: trace.traceId }, 'answer broke off');
    onResponse(request.requestContext, failure === undefined ? CLIENT_CLOSED : FAILED, answerTime(request, reply));
  };

/** Every position leaves sealed, whoever set the header. */
export const sealPositions = (instance: FastifyInstance): void => {
  instance.addHook('onSend', (request, reply, payload, done) => {
    const position = reply.getHeader(POSITION);
    if (typeof position === 'string')
      void reply.header(POSITION, instance.positions.seal(position, request.requestContext.caller?.accountId));
    done(null, payload);
  });
};

/** Answers given while the process shuts down close their connection. */
export const closeConnectionsOnShutdown = (instance: FastifyInstance): void => {
  let isClosing = false;
  instance.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  instance.addHook('onSend', (_, reply, payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    done(null, payload);
  });
};
