import { Refusal } from '@guildhall/eventing';
import type { FastifyInstance } from 'fastify';
import { digestOf } from '../calls/call.ts';
import { HttpProblem } from '../problem/problem.ts';
import type { Request } from '../request/visit.ts';
import { checkBytes } from './body-bounds.ts';

const malformed = (detail: string) => new HttpProblem(400, 'request.malformed', detail);

/** Half a character that UTF-8 has no bytes for can still come escaped, and would be stored as something else. */
const ESCAPED_HALF = /\\u[dD][89a-fA-F]/;
/** What was parsed is no deeper than the bounds. */
const isWellFormed = (value: unknown): boolean => {
  if (typeof value === 'string') return value.isWellFormed();
  if (value === null || typeof value !== 'object') return true;
  return Object.entries(value).every(([key, inner]) => key.isWellFormed() && isWellFormed(inner));
};

/** Why JSON was refused, without a word of it. */
const whyNot = (text: string): string => {
  try {
    JSON.parse(text);
    return 'The body has a key that no body may have: `__proto__`, or `prototype` in a `constructor`.';
  } catch (error) {
    const place = /at position \d+ \(line (\d+) column (\d+)\)/.exec(String(error));
    const where = place === null ? '' : ` at line ${place[1] ?? ''}, column ${place[2] ?? ''}`;
    return /escape/.test(String(error)) ? `The body is not JSON: there is a bad escape${where}.` : `The body is not JSON${where}.`;
  }
};

type Done = (error: Error | null, parsed?: unknown) => void;

/** The one way that bodies come in: as bytes, which `read` refuses or makes something of. */
const readAs = (instance: FastifyInstance, read: (request: Request, body: Buffer, done: Done) => void): void => {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    try {
      checkBytes(body);
      read(request, body, done);
    } catch (error) {
      done(error as Error); // Fastify passes anything on
    }
  });
};

/** One parser for bodies: strict JSON, poisoned keys (`__proto__`, `constructor`) refused, an empty body is no body. */
export const jsonOnly = (instance: FastifyInstance): void => {
  const parse = instance.getDefaultJsonParser('error', 'error');
  readAs(instance, (request, body, done) => {
    const { digest } = request.visit;
    if (digest !== undefined && digest !== digestOf(body)) throw new Refusal('forbidden', 'call.unsigned');
    const text = body.toString();
    if (text === '') return done(null);
    void parse(request, text, (error, parsed) => {
      if (error !== null) done(malformed(whyNot(text)));
      else if (ESCAPED_HALF.test(text) && !isWellFormed(parsed)) done(malformed('The body escapes half a character: a lone surrogate.'));
      else done(null, parsed);
    });
  });
};

/** Bodies as they came, for who passes them on unread. */
export const bytesOnly = (instance: FastifyInstance): void => readAs(instance, (_, body, done) => done(null, body));
