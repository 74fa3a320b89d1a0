import { HttpProblem } from './http-problem.ts';
import type { Request } from './request-context.ts';

const JSON_TYPE = /^application\/json(?: ?; ?charset="?utf-8"?)?$/i;
const JSON_WITH_PARAMETERS = /^application\/json *;/i;
const PARAMETER = /^[A-Za-z][A-Za-z0-9_]*$/;
/** RFC 9110, 7.2: a name or an address, and a port. */
const HOST = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;
/** Headers that have one value: of two, each reader could take another one. */
const SINGLE_VALUE_HEADERS = new Set(['authorization', 'content-type', 'host', 'idempotency-key']);

export const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] !== undefined && headers['content-length'] !== '0');

const checkRepeatedHeaders = (rawHeaders: readonly string[]): void => {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (!SINGLE_VALUE_HEADERS.has(name)) continue;
    if (seen.has(name)) throw new HttpProblem('header.repeated', `The header ${name} stands there more than once.`);
    seen.add(name);
  }
};

/** RFC 9112, 3.2: HTTP/1.1 names its host, once. Of `Expect`, only `100-continue` is supported. */
export const checkHeaders = ({ raw, headers: { host, expect } }: Request): void => {
  checkRepeatedHeaders(raw.rawHeaders);
  if (host === undefined ? raw.httpVersion !== '1.0' : !HOST.test(host))
    throw new HttpProblem('header.malformed', 'Host: a name or an address, and a port where there is one');
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') throw new HttpProblem('request.expectation');
};

const unsupportedMediaType = (detail: string) => new HttpProblem('request.media-type', detail);

/** JSON in UTF-8 only, without guessing, so that no second parser ever sees a body. */
const checkBody = (request: Request): void => {
  if (!hasBody(request)) return;
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (encoding.toLowerCase() !== 'identity')
    throw unsupportedMediaType('The body is compressed: send it as it is, without Content-Encoding.');
  if (JSON_TYPE.test(type)) return;
  if (type === '') throw unsupportedMediaType('The body has no Content-Type: say application/json.');
  throw unsupportedMediaType(
    JSON_WITH_PARAMETERS.test(type) ? 'The one parameter of application/json is charset=utf-8.' : 'Send application/json in UTF-8.',
  );
};

/** Each parameter once, with a plain name, so that nobody behind us has to choose between two values. */
const checkQuery = (query: unknown): void => {
  for (const [name, value] of Object.entries(query ?? {})) {
    if (!PARAMETER.test(name)) throw new HttpProblem('query.malformed', 'A parameter has a name that none of ours has.');
    if (typeof value !== 'string') throw new HttpProblem('query.repeated', `The parameter ${name} stands there more than once.`);
  }
};

/** Refuses (400, 415) a body of another media type and a query with repeated or malformed parameters. */
export const checkBodyAndQuery = (request: Request): void => {
  if (request.method !== 'GET') checkBody(request);
  if (request.raw.url?.includes('?') === true) checkQuery(request.query);
};
