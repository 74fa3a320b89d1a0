import type { FastifyInstance } from 'fastify';

/** One parser for bodies: strict JSON, poisoned keys (`__proto__`, `constructor`) refused, an empty body is no body. */
export const jsonOnly = (instance: FastifyInstance): void => {
  const parse = instance.getDefaultJsonParser('error', 'error');
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body, done);
  });
};
