import { Code, ConnectError } from '@connectrpc/connect';
import type { Endpoint } from './connection.ts';

/** Whether it is because of a position at which no event is, in the words for a subscription or for a read. */
export const isInvalidPosition = (error: unknown): boolean =>
  error instanceof ConnectError && /\binvalid position\b|\bInvalidPosition\b/.test(error.rawMessage);

const PERMANENT: ReadonlySet<Code> = new Set([Code.InvalidArgument, Code.PermissionDenied, Code.Unauthenticated, Code.Unimplemented]);
/** Whether no repetition changes it. */
export const isPermanent = (error: unknown): boolean =>
  isInvalidPosition(error) || (error instanceof ConnectError && PERMANENT.has(error.code));

/** The leader that a node names when it is not the leader itself. */
export const namedLeader = (error: unknown): Endpoint | undefined => {
  if (!(error instanceof ConnectError)) return undefined;
  const [host, port] = [error.metadata.get('leader-endpoint-host'), error.metadata.get('leader-endpoint-port')];
  return host === null || port === null ? undefined : { host, port: Number(port) };
};
