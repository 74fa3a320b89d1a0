import { HttpException } from '@nestjs/common';
import { OutcomeUnknown, Refusal, StoreUnavailable, type RefusalKind, type Refusals } from '@guildhall/eventing';
import { z } from 'zod';
import { commonRefusals, type CommonRefusalCode } from '../operations/common-refusals.ts';
import type { ServiceAnswer } from '../messaging/upstream-pool.ts';
import { InvalidInput, type InputError } from '../operations/invalid-input.ts';
import { HttpProblem, httpProblems, type HttpProblemCode } from './http-problem.ts';

/** RFC 9457. `code` is stable and explained at `type`. */
export type Problem = Readonly<{
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  traceId: string;
  errors?: readonly InputError[];
}>;

/** What an error is answered with. */
export type ErrorResponse = Omit<Problem, 'type' | 'traceId'> & Readonly<{ headers?: Readonly<Record<string, string>> }>;

/** What a code says of itself. */
export type ProblemText = Readonly<{ status: number; title: string; sentence: string }>;

const STATUS: Readonly<Record<RefusalKind, number>> = {
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

/** The problems of a catalogue of refusals. */
export const problemTextsOf = (refusals: Refusals): Readonly<Record<string, ProblemText>> =>
  Object.fromEntries(
    Object.entries(refusals).map(([code, { kind, title, sentence }]) => [code, { status: STATUS[kind], title, sentence }]),
  );

/** Every code that does not come from a core. */
export const commonProblems: Readonly<Record<string, ProblemText>> = { ...problemTextsOf(commonRefusals), ...httpProblems };
export const commonProblem = (code: CommonRefusalCode | HttpProblemCode): ProblemText =>
  commonProblems[code] ?? httpProblems['internal.error'];

/** The codes of errors that Nest and Fastify throw. */
const CODE_BY_STATUS: Readonly<Record<number, CommonRefusalCode | HttpProblemCode>> = {
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
  const seconds = retryAfter ?? (status === 429 || status === 503 ? RETRY_AFTER : undefined);
  return seconds === undefined ? {} : { 'retry-after': String(seconds) };
};

const responseOfRefusal = ({ code, kind, title, sentence, more: { detail = sentence, errors, retryAfter } }: Refusal): ErrorResponse => ({
  ...{ code, status: STATUS[kind], title, detail },
  ...(errors === undefined ? {} : { errors }),
  headers: headersOf(STATUS[kind], retryAfter),
});

/** `refusals`: of the operation, whose `missing` code may be its core's. */
const responseOfInput = ({ missing, errors }: InvalidInput, refusals: Refusals): ErrorResponse => {
  const code = missing ?? 'request.invalid';
  const { status, title, sentence: detail } = problemTextsOf(refusals)[code] ?? commonProblems[code] ?? commonProblem('resource.missing');
  return { ...{ code, status, title, detail }, ...(missing === undefined ? { errors } : {}) };
};

const responseOfHttp = ({ code, detail = httpProblems[code].sentence, headers }: HttpProblem): ErrorResponse => {
  const { status, title } = httpProblems[code];
  return { code, status, title, detail, headers };
};

const responseOfStatus = (status: number): ErrorResponse => {
  const code = CODE_BY_STATUS[status] ?? 'request.refused';
  const { title, sentence: detail } = commonProblem(code);
  return { code, status, title, detail, headers: headersOf(status, undefined) };
};

const statusOf = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
};

/** What an error is answered with; a fault of ours with a bare 500. `refusals`: of the operation that failed. */
export const errorResponseOf = (error: unknown, refusals: Refusals = {}): ErrorResponse => {
  if (error instanceof Refusal) return responseOfRefusal(error);
  if (error instanceof InvalidInput) return responseOfInput(error, refusals);
  if (error instanceof HttpProblem) return responseOfHttp(error);
  if (error instanceof StoreUnavailable || error instanceof OutcomeUnknown) return responseOfStatus(503);
  const status = statusOf(error);
  return status !== undefined && status >= 400 && status < 500
    ? responseOfStatus(status)
    : responseOfHttp(new HttpProblem('internal.error'));
};

export const problemOf = ({ title, status, code, detail, errors }: ErrorResponse, traceId: string): Problem => ({
  type: `/docs/problems#${code}`,
  ...{ title, status, code, detail, traceId },
  ...(errors === undefined ? {} : { errors }),
});

const KIND_BY_STATUS = new Map(Object.entries(STATUS).map(([kind, status]) => [status, kind as RefusalKind])); // its keys are the kinds
const ProblemBody = z.object({ code: z.string(), title: z.string(), detail: z.string() });

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The refusal that another of our services answered with; undefined for anything else, such as the page of a proxy between. */
export const refusalOf = ({ status, headers, body }: ServiceAnswer): Refusal | undefined => {
  const kind = KIND_BY_STATUS.get(status);
  const parsed = kind === undefined ? undefined : ProblemBody.safeParse(parseJson(body.toString()));
  if (kind === undefined || parsed?.success !== true) return undefined;
  const { code, title, detail: sentence } = parsed.data;
  const retryAfter = Number(headers['retry-after'] ?? NaN);
  return new Refusal(code, { kind, title, sentence }, Number.isNaN(retryAfter) ? {} : { retryAfter });
};
