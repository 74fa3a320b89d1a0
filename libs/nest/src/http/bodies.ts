import { Refusal } from '@guildhall/eventing';
import type { FastifyInstance } from 'fastify';
import { digestOf } from '../calls/call.ts';

/** One parser for bodies: strict JSON, poisoned keys (`__proto__`, `constructor`) refused, an empty body is no body. */
export const jsonOnly = (instance: FastifyInstance): void => {
  const parse = instance.getDefaultJsonParser('error', 'error');
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    const { digest } = request.visit;
    if (digest !== undefined && digest !== digestOf(body)) done(new Refusal('forbidden', 'call.unsigned'));
    else if (body === '') done(null, undefined);
    else void parse(request, body, done);
  });
};

/** Bodies as they came, for who passes them on unread. */
export const bytesOnly = (instance: FastifyInstance): void => {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body: Buffer, done) => done(null, body));
};
