import type { FastifyInstance } from 'fastify';
import { hashBody } from '../auth/service-call.ts';
import { HttpProblem } from './http-problem.ts';
import type { Request } from './request-context.ts';
import { checkBodyBytes } from './check-body-bytes.ts';
import { commonRefusal } from '../operations/common-refusals.ts';

const malformed = (detail: string) => new HttpProblem('request.malformed', detail);

/** A lone surrogate has no UTF-8 encoding but can be escaped in JSON, and would be stored as another character. */
const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;
/** Recursive: the depth of a body is limited before it is parsed. */
const isWellFormed = (value: unknown): boolean => {
  if (typeof value === 'string') return value.isWellFormed();
  if (value === null || typeof value !== 'object') return true;
  return Object.entries(value).every(([key, inner]) => key.isWellFormed() && isWellFormed(inner));
};

/** Why the JSON was refused, without quoting it. */
const syntaxErrorDetail = (text: string): string => {
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

/** Takes bodies as bytes and gives them to `read`; there is no parser for any other media type. */
const addJsonParser = (instance: FastifyInstance, read: (request: Request, body: Buffer, done: Done) => void): void => {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    try {
      checkBodyBytes(body);
      read(request, body, done);
    } catch (error) {
      done(error as Error); // Fastify passes anything on
    }
  });
};

/** Parses strict JSON; refuses keys that pollute prototypes (`__proto__`, `constructor`); an empty body is undefined. */
export const parseJsonBodies = (instance: FastifyInstance): void => {
  const parse = instance.getDefaultJsonParser('error', 'error');
  addJsonParser(instance, (request, body, done) => {
    const { bodyHash } = request.requestContext;
    if (bodyHash !== undefined && bodyHash !== hashBody(body)) throw commonRefusal('call.unsigned');
    const text = body.toString();
    if (text === '') return done(null);
    void parse(request, text, (error, parsed) => {
      if (error !== null) done(malformed(syntaxErrorDetail(text)));
      else if (ESCAPED_SURROGATE.test(text) && !isWellFormed(parsed))
        done(malformed('The body escapes half a character: a lone surrogate.'));
      else done(null, parsed);
    });
  });
};

/** Keeps bodies as bytes, for a gateway that forwards them without parsing. */
export const keepRawBodies = (instance: FastifyInstance): void => addJsonParser(instance, (_, body, done) => done(null, body));
