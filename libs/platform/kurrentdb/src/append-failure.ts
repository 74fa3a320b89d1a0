import { AppendConsistencyViolationError, NotLeaderError, WrongExpectedVersionError } from '@kurrent/kurrentdb-client';

/**
 * Why an append failed: `conflict` with a stream; `unsent`: nothing was written; `refused`: repeating it does not help; `unknown`: the
 * request may have been sent, so its events may have been written.
 */
export type Failure = Readonly<{ kind: 'conflict'; stream: string } | { kind: 'unsent' | 'refused' | 'unknown' }>;

const UNSENT = /No connection established|Name resolution failed|Waiting for LB pick|Channel has been shut down/;

/** INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED, UNAUTHENTICATED */
const REFUSED: ReadonlySet<unknown> = new Set([3, 5, 7, 9, 11, 12, 16]);

const conflictOf = (error: unknown): string | undefined => {
  if (error instanceof AppendConsistencyViolationError) return error.violations[0]?.streamName ?? '';
  return error instanceof WrongExpectedVersionError ? error.streamName : undefined;
};

const isUnsent = (error: unknown): boolean => error instanceof NotLeaderError || (error instanceof Error && UNSENT.test(error.message));

const hasCode = (error: unknown): error is Readonly<{ code: unknown }> => typeof error === 'object' && error !== null && 'code' in error;

export const failureOf = (error: unknown): Failure => {
  const stream = conflictOf(error);
  if (stream !== undefined) return { kind: 'conflict', stream };
  if (isUnsent(error)) return { kind: 'unsent' };
  return { kind: hasCode(error) && REFUSED.has(error.code) ? 'refused' : 'unknown' };
};
