import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { OutcomeUnknown, Refusal, StoreUnavailable, type RefusalKind } from '@guildhall/eventing';
import { z } from 'zod';
import { InvalidInput, type InputError } from '../operations/invalid-input.ts';
import { COMMON_REFUSALS, type RefusalText, type RefusalTexts } from '../operations/common-refusals.ts';

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

/** What an error is answered with. */
export type ErrorResponse = Readonly<{
  status: number;
  code: string;
  title?: string;
  detail?: string;
  errors?: readonly InputError[];
  headers?: Readonly<Record<string, string>>;
}>;

/** Refused by HTTP itself, with a status that no refusal of a core has. */
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

const CODE_BY_STATUS: Readonly<Record<number, string>> = {
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

const responseOfRefusal = ({ kind, code, more: { retryAfter, title, detail, errors } }: Refusal): ErrorResponse => ({
  status: STATUS[kind],
  code,
  ...(title === undefined ? {} : { title }),
  ...(detail === undefined ? {} : { detail }),
  ...(errors === undefined ? {} : { errors }),
  headers: headersOf(STATUS[kind], retryAfter),
});

const responseOfInput = ({ missing, errors }: InvalidInput): ErrorResponse =>
  missing === undefined ? { status: 422, code: 'request.invalid', errors } : { status: 404, code: missing };

const responseOfHttp = ({ status, code, detail, headers }: HttpProblem): ErrorResponse => ({
  status,
  code,
  headers,
  ...(detail === undefined ? {} : { detail }),
});

const responseOfStatus = (status: number): ErrorResponse => ({
  status,
  code: CODE_BY_STATUS[status] ?? 'request.refused',
  headers: headersOf(status, undefined),
});

const statusOf = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
};

/** What an error is answered with; undefined: a fault of ours, which is logged and answered with a bare 500. */
export const errorResponseOf = (error: unknown): ErrorResponse | undefined => {
  if (error instanceof Refusal) return responseOfRefusal(error);
  if (error instanceof InvalidInput) return responseOfInput(error);
  if (error instanceof HttpProblem) return responseOfHttp(error);
  if (error instanceof StoreUnavailable || error instanceof OutcomeUnknown) return responseOfStatus(503);
  const status = statusOf(error);
  return status !== undefined && status >= 400 && status < 500 ? responseOfStatus(status) : undefined;
};

export const INTERNAL_ERROR: ErrorResponse = { status: 500, code: 'internal.error' };

const COMMON: RefusalTexts = COMMON_REFUSALS;
const textOf = ({ status, code }: ErrorResponse, texts: RefusalTexts): Partial<RefusalText> =>
  COMMON[code] ?? texts[code] ?? { title: STATUS_CODES[status] ?? 'Error' };

/** `texts`: of codes that are not common. The detail of an error goes before the sentence of its code. */
export const problemOf = (response: ErrorResponse, traceId: string, texts: RefusalTexts = {}): Problem => {
  const { status, code, errors } = response;
  const text = textOf(response, texts);
  const detail = response.detail ?? text.sentence;
  return {
    type: `/docs/problems#${code}`,
    title: response.title ?? text.title ?? '',
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    traceId,
    ...(errors === undefined ? {} : { errors }),
  };
};

const KIND_BY_STATUS = new Map(Object.entries(STATUS).map(([kind, status]) => [status, kind as RefusalKind])); // its keys are the kinds
const ProblemBody = z.object({ code: z.string(), title: z.string(), detail: z.string() });

/** The refusal that another of our services answered with; undefined for anything else. */
export const refusalOf = (status: number, body: string): Refusal | undefined => {
  const kind = KIND_BY_STATUS.get(status);
  const parsed = kind === undefined ? undefined : ProblemBody.safeParse(JSON.parse(body));
  if (kind === undefined || parsed?.success !== true) return undefined;
  const { code, title, detail } = parsed.data;
  return new Refusal(kind, code, { title, detail });
};
