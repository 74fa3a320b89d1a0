import type { Operation } from './openapi-document.ts';
import type { Answer } from './send.ts';

type Problem = Readonly<Record<string, unknown>>;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isProblem = (value: unknown): value is Problem => typeof value === 'object' && value !== null && !Array.isArray(value);

const faultOfProblem = ({ responses }: Operation, { status, headers, body }: Answer): string | undefined => {
  if (headers['content-type'] !== 'application/problem+json') return `a problem of the type ${String(headers['content-type'])}`;
  const problem = parsed(body);
  if (!isProblem(problem) || problem['status'] !== status) return 'a problem without its status';
  for (const field of ['type', 'title', 'code', 'detail', 'traceId'])
    if (typeof problem[field] !== 'string' || problem[field] === '') return `a problem without ${field}`;
  const code = String(problem['code']);
  return responses[status]?.description.includes(`\`${code}\``) === true
    ? undefined
    : `the code ${code} is not declared for ${String(status)}`;
};

/** What is wrong with an answer; undefined if nothing is. */
export const faultOf = (operation: Operation, answer: Answer): string | undefined => {
  if (answer.status >= 500) return `a ${String(answer.status)}`;
  if (operation.responses[answer.status] === undefined) return `the status ${String(answer.status)} is not declared`;
  if (answer.headers['cache-control'] !== 'no-store') return 'an answer that may be cached';
  return answer.status >= 400 ? faultOfProblem(operation, answer) : undefined;
};

/** Headers that differ in every answer. */
const VARYING_HEADERS = ['date', 'ratelimit', 'x-request-id'];

const comparable = ({ status, headers, body }: Answer): string => {
  const kept = Object.entries(headers).filter(([name]) => !VARYING_HEADERS.includes(name));
  return JSON.stringify([status, kept.sort(), body.replace(/"traceId":"[^"]*"/, '')]);
};

/** Whether a client could tell the two answers apart. */
export const isDistinguishable = (one: Answer, other: Answer): boolean => comparable(one) !== comparable(other);
