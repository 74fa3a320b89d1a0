import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { OutcomeUnknown, Refusal, StoreUnavailable, type RefusalKind } from '@guildhall/eventing';
import { z } from 'zod';
import { InvalidInput, type InputError } from '../operation/invalid-input.ts';
import { COMMON_REFUSALS, type Words, type WordsOf } from './common-refusals.ts';

/** RFC 9457. `code` is stable and explained at `type`. */
export type Problem = Readonly<{
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  traceId: string;
  errors?: readonly InputError[];
}>;

/** An error as the wire sees it. */
export type Answered = Readonly<{
  status: number;
  code: string;
  title?: string;
  detail?: string;
  errors?: readonly InputError[];
  headers?: Readonly<Record<string, string>>;
}>;

/** HTTP itself said no: nothing that a core knows of. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail?: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(code);
    this.name = 'HttpProblem';
  }
}

export const STATUS: Readonly<Record<RefusalKind, number>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  gone: 410,
  precondition: 412,
  limited: 429,
  unavailable: 503,
};

const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'request.malformed',
  404: 'route.unknown',
  405: 'method.not-allowed',
  408: 'request.too-slow',
  413: 'request.too-large',
  414: 'request.path-too-long',
  415: 'request.media-type',
  431: 'request.headers-too-large',
  503: 'service.unavailable',
};

const RETRY_AFTER = 1;

const headersOf = (status: number, retryAfter: number | undefined): Readonly<Record<string, string>> => {
  if (status === 401) return { 'www-authenticate': 'Bearer' };
  return status === 429 || status === 503 ? { 'retry-after': String(retryAfter ?? RETRY_AFTER) } : {};
};

const ofRefusal = ({ kind, code, more: { retryAfter, title, detail, errors } }: Refusal): Answered => ({
  status: STATUS[kind],
  code,
  ...(title === undefined ? {} : { title }),
  ...(detail === undefined ? {} : { detail }),
  ...(errors === undefined ? {} : { errors }),
  headers: headersOf(STATUS[kind], retryAfter),
});

const ofInput = ({ missing, errors }: InvalidInput): Answered =>
  missing === undefined ? { status: 422, code: 'request.invalid', errors } : { status: 404, code: missing };

const ofHttp = ({ status, code, detail, headers }: HttpProblem): Answered => ({
  status,
  code,
  headers,
  ...(detail === undefined ? {} : { detail }),
});

const ofStatus = (status: number): Answered => ({
  status,
  code: BY_STATUS[status] ?? 'request.refused',
  headers: headersOf(status, undefined),
});

const statusOf = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
};

/** What the wire sees of an error; undefined: nothing but that it was ours, and it must be logged. */
export const answeredOf = (error: unknown): Answered | undefined => {
  if (error instanceof Refusal) return ofRefusal(error);
  if (error instanceof InvalidInput) return ofInput(error);
  if (error instanceof HttpProblem) return ofHttp(error);
  if (error instanceof StoreUnavailable || error instanceof OutcomeUnknown) return ofStatus(503);
  const status = statusOf(error);
  return status !== undefined && status >= 400 && status < 500 ? ofStatus(status) : undefined;
};

export const INTERNAL: Answered = { status: 500, code: 'internal.error' };

const COMMON: WordsOf = COMMON_REFUSALS;
const wordsFor = ({ status, code }: Answered, words: WordsOf): Partial<Words> =>
  COMMON[code] ?? words[code] ?? { title: STATUS_CODES[status] ?? 'Error' };

/** `words`: of codes that are not common. What an error says of this very case goes before what its code says of all. */
export const problemOf = (answered: Answered, traceId: string, words: WordsOf = {}): Problem => {
  const { status, code, errors } = answered;
  const known = wordsFor(answered, words);
  const detail = answered.detail ?? known.sentence;
  return {
    type: `/docs/problems#${code}`,
    title: answered.title ?? known.title ?? '',
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    traceId,
    ...(errors === undefined ? {} : { errors }),
  };
};

const KINDS = new Map(Object.entries(STATUS).map(([kind, status]) => [status, kind as RefusalKind])); // its keys are the kinds
const Refused = z.object({ code: z.string(), title: z.string(), detail: z.string() });

/** The refusal that another service of ours answered with; undefined when it is none, or none that a client should hear of. */
export const refusalOf = (status: number, body: string): Refusal | undefined => {
  const kind = KINDS.get(status);
  const read = kind === undefined ? undefined : Refused.safeParse(JSON.parse(body));
  if (kind === undefined || read?.success !== true) return undefined;
  const { code, title, detail } = read.data;
  return new Refusal(kind, code, { title, detail });
};
