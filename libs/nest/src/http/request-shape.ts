import { HttpProblem } from '../problem/problem.ts';
import type { Request } from '../request/visit.ts';

const JSON_TYPE = /^application\/json(?: ?; ?charset="?utf-8"?)?$/i;
const PARAMETER = /^[A-Za-z][A-Za-z0-9_]*$/;

export const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] !== undefined && headers['content-length'] !== '0');

/** JSON in UTF-8 is the one language spoken: no guessing, so that no second parser ever sees a body. */
const checkBody = (request: Request): void => {
  if (hasBody(request) && !JSON_TYPE.test(request.headers['content-type'] ?? ''))
    throw new HttpProblem(415, 'request.media-type', 'Send application/json in UTF-8.');
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
