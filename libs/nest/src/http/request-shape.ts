import { HttpProblem } from '../problem/problem.ts';
import type { Request } from '../request/visit.ts';

const JSON_TYPE = /^application\/json(?: ?; ?charset="?utf-8"?)?$/i;
const JSON_OF_A_KIND = /^application\/json *;/i;
const PARAMETER = /^[A-Za-z][A-Za-z0-9_]*$/;
/** RFC 9110, 7.2: a name or an address, and a port. */
const HOST = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;
/** What we read as one value: whoever sends it twice leaves it to each reader which one counts. */
const SINGLE = new Set(['authorization', 'content-type', 'host', 'idempotency-key']);

export const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] !== undefined && headers['content-length'] !== '0');

const checkRepeated = (rawHeaders: readonly string[]): void => {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (!SINGLE.has(name)) continue;
    if (seen.has(name)) throw new HttpProblem(400, 'header.repeated', `The header ${name} stands there more than once.`);
    seen.add(name);
  }
};

/** RFC 9112, 3.2: HTTP/1.1 names its host, once; we expect nothing that a client may expect but to go on. */
export const checkHeaders = ({ raw, headers: { host, expect } }: Request): void => {
  checkRepeated(raw.rawHeaders);
  if (host === undefined ? raw.httpVersion !== '1.0' : !HOST.test(host))
    throw new HttpProblem(400, 'header.malformed', 'Host: a name or an address, and a port where there is one');
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') throw new HttpProblem(417, 'request.expectation');
};

const notTaken = (detail: string) => new HttpProblem(415, 'request.media-type', detail);

/** JSON in UTF-8 is the one language spoken: no guessing, so that no second parser ever sees a body. */
const checkBody = (request: Request): void => {
  if (!hasBody(request)) return;
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (encoding.toLowerCase() !== 'identity') throw notTaken('The body is compressed: send it as it is, without Content-Encoding.');
  if (JSON_TYPE.test(type)) return;
  if (type === '') throw notTaken('The body has no Content-Type: say application/json.');
  throw notTaken(JSON_OF_A_KIND.test(type) ? 'The one parameter of application/json is charset=utf-8.' : 'Send application/json in UTF-8.');
};

/** Each parameter once, with a plain name: nobody downstream has to choose which of two values counts. */
const checkQuery = (query: unknown): void => {
  for (const [name, value] of Object.entries(query ?? {})) {
    if (!PARAMETER.test(name)) throw new HttpProblem(400, 'query.malformed', 'A parameter has a name that none of ours has.');
    if (typeof value !== 'string') throw new HttpProblem(400, 'query.repeated', `The parameter ${name} stands there more than once.`);
  }
};

export const checkShape = (request: Request): void => {
  if (request.method !== 'GET') checkBody(request);
  if (request.raw.url?.includes('?') === true) checkQuery(request.query);
};
