import type { FastifyInstance } from 'fastify';
import { methodsOf } from '../operation/routes.ts';
import type { OnAnswer } from '../ops/log.ts';
import { HttpProblem } from '../problem/problem.ts';
import { POSITION } from '../request/positions.ts';
import type { Reply, Request } from '../request/visit.ts';

export type Arrive = (request: Request, reply: Reply) => void | Promise<void>;

/** Before the body is read; without a turn of the event loop where nothing has to be waited for. */
export const onArrival = (instance: FastifyInstance, arrive: Arrive): void => {
  instance.addHook('onRequest', (request, reply, done) => {
    try {
      const arriving = arrive(request, reply);
      if (arriving === undefined) done();
      else arriving.then(() => done(), done);
    } catch (error) {
      done(error as Error); // Fastify passes anything on
    }
  });
};

/** Node would answer an `Expect` that it does not know by itself; as a request like any other it is refused with a problem. */
export const takeExpectations = ({ server }: FastifyInstance): void => {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
};

/** A path that is known under another method is 405; runs before Nest's own 404. */
export const knowMethods = (instance: FastifyInstance): void => {
  instance.addHook('preHandler', (request, _, done) => {
    const allowed = request.is404 ? methodsOf(instance.routes, request.url.split('?', 1)[0] ?? '') : [];
    if (allowed.length > 0) done(new HttpProblem(405, 'method.not-allowed', undefined, { allow: allowed.join(', ') }));
    else done();
  });
};

export const onAnswered = (instance: FastifyInstance, answered: OnAnswer): void => {
  instance.addHook('onResponse', (request, reply, done) => {
    answered(request.visit, reply.statusCode, reply.elapsedTime);
    done();
  });
};

/** No position leaves as it is inside, whoever put it there. */
export const sealPositions = (instance: FastifyInstance): void => {
  instance.addHook('onSend', (request, reply, payload, done) => {
    const position = reply.getHeader(POSITION);
    if (typeof position === 'string') void reply.header(POSITION, instance.positions.seal(position, request.visit.caller?.accountId));
    done(null, payload);
  });
};

/** Who gets an answer while the process ends hears that it is the last one over this connection, which so ends with it. */
export const lastAnswers = (instance: FastifyInstance): void => {
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
