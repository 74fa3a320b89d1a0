import { AppendConsistencyViolationError, NotLeaderError, WrongExpectedVersionError } from '@kurrent/kurrentdb-client';

/**
 * What a failed append says: `clash` with a stream; `unsent`, so that nothing was written; `refused`, which no repetition helps;
 * `unknown` for all that may have come after the bytes had left.
 */
export type Failure = Readonly<{ kind: 'clash'; stream: string } | { kind: 'unsent' | 'refused' | 'unknown' }>;

const UNSENT = /No connection established|Name resolution failed|Waiting for LB pick|Channel has been shut down/;

/** INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED, UNAUTHENTICATED */
const REFUSALS: ReadonlySet<unknown> = new Set([3, 5, 7, 9, 11, 12, 16]);

const clashOf = (error: unknown): string | undefined => {
  if (error instanceof AppendConsistencyViolationError) return error.violations[0]?.streamName ?? '';
  return error instanceof WrongExpectedVersionError ? error.streamName : undefined;
};

const isUnsent = (error: unknown): boolean => error instanceof NotLeaderError || (error instanceof Error && UNSENT.test(error.message));

const hasCode = (error: unknown): error is Readonly<{ code: unknown }> => typeof error === 'object' && error !== null && 'code' in error;

export const failureOf = (error: unknown): Failure => {
  const stream = clashOf(error);
  if (stream !== undefined) return { kind: 'clash', stream };
  if (isUnsent(error)) return { kind: 'unsent' };
  return { kind: hasCode(error) && REFUSALS.has(error.code) ? 'refused' : 'unknown' };
};
