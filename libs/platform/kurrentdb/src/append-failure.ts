import { AppendConsistencyViolationError } from '@kurrent/kurrentdb-client';
import type { Endpoint } from './connection.ts';
import { serverErrorOf, type ServerError } from './server-error.ts';

/**
 * Why an append failed: `conflict` with a stream; `unwritten`: this node has written nothing, but another one may (`leader`, if it named
 * one), or it may later; `refused`: repeating it does not help; `unknown`: its events may have been written.
 */
export type Failure = Readonly<
  { kind: 'conflict'; stream: string } | { kind: 'unwritten'; leader: Endpoint | undefined } | { kind: 'refused' | 'unknown' }
>;

/**
 * All reasons that KurrentDB 26 gives for an append. SERVER_MALFUNCTION stands for a time-out of writing, too, and SERVER_SHUTTING_DOWN for
 * whatever was cancelled, so that events may have been written; as with OPERATION_TIMEOUT, and with reasons to come.
 */
const KINDS: Readonly<Record<string, 'unwritten' | 'refused' | 'unknown'>> = {
  NOT_LEADER_NODE: 'unwritten',
  SERVER_NOT_READY: 'unwritten',
  SERVER_OVERLOADED: 'unwritten',
  ACCESS_DENIED: 'refused',
  BAD_REQUEST: 'refused',
  APPEND_RECORD_SIZE_EXCEEDED: 'refused',
  APPEND_TRANSACTION_SIZE_EXCEEDED: 'refused',
  OPERATION_TIMEOUT: 'unknown',
  SERVER_MALFUNCTION: 'unknown',
  SERVER_SHUTTING_DOWN: 'unknown',
};

/** PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED: without a reason they stand for HTTP's 403, 404 and 401, and nobody looked at the append. */
const REFUSED: ReadonlySet<unknown> = new Set([7, 12, 16]);

/** What the client says when a call could not leave it. */
const UNSENT = /No connection established|Name resolution failed|Waiting for LB pick|Channel has been shut down/;

const STATUS_DETAILS = 'grpc-status-details-bin';
type Metadata = Readonly<{ get: (name: string) => readonly (Buffer | string)[] }>;
/** The client's own errors keep that of gRPC as `_raw`. */
type GrpcError = Readonly<{ code?: unknown; metadata?: Metadata; _raw?: GrpcError }>;
const isGrpcError = (error: unknown): error is Error & GrpcError => error instanceof Error;

const serverErrorIn = ({ _raw, metadata = _raw?.metadata }: GrpcError): ServerError | undefined => {
  const [status] = metadata?.get(STATUS_DETAILS) ?? [];
  return status instanceof Uint8Array ? serverErrorOf(status) : undefined;
};

/** Of an append that was made in part before, the server lists streams, too, that it did not find elsewhere than expected. */
const movedStream = ({ violations }: AppendConsistencyViolationError): string =>
  (violations.find(({ expectedState, actualState }) => expectedState !== actualState) ?? violations[0])?.streamName ?? '';

export const failureOf = (error: unknown): Failure => {
  if (!isGrpcError(error)) return { kind: 'unknown' };
  if (error instanceof AppendConsistencyViolationError) return { kind: 'conflict', stream: movedStream(error) };
  const { reason, leader } = serverErrorIn(error) ?? {};
  if (reason === undefined && UNSENT.test(error.message)) return { kind: 'unwritten', leader: undefined };
  const kind = reason === undefined ? (REFUSED.has(error.code) ? 'refused' : 'unknown') : (KINDS[reason] ?? 'unknown');
  return kind === 'unwritten' ? { kind, leader } : { kind };
};
