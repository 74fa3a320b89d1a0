import { status as codes } from '@grpc/grpc-js';
import { failure, retryInfo, timedOut, trailingFailure, type Detail, type Failure } from './grpc-status.ts';
import { serverErrors } from './wire.ts';

/** Host, port and instance id of a node. */
export type NodeAddress = Readonly<{ host: string; port: number; id: string }>;
/**
 * Why a node does not answer as a leader does: it takes another for the leader; it has none; the write was not on a majority in time; the
 * write was given up when the node ceased to lead. After the last two it may have been written, or be written later.
 */
export type Refusal =
  Readonly<{ reason: 'not-leader'; leader: NodeAddress }> | Readonly<{ reason: 'not-ready' | 'timed-out' | 'cancelled' }>;
export class Refused extends Error {
  override name = 'Refused';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

const CANCELLED =
  'An internal server error occurred. Please contact support if the problem persists.\nAppend records completed in error with unexpected result: PrepareTimeout';

const leaderDetails = ({ host, port, id }: NodeAddress): Detail => {
  const node = new serverErrors.NotLeaderNodeErrorDetails.NodeInfo().setHost(host).setPort(port).setNodeId(id);
  const details = new serverErrors.NotLeaderNodeErrorDetails().setCurrentLeader(node);
  return { type: 'kurrent.rpc.NotLeaderNodeErrorDetails', bytes: details.serializeBinary() };
};

const notLeaderNode = (leader: NodeAddress): Failure => {
  const text = `The server is not the leader node and cannot handle the request. Please retry your request against the leader node directly at ${leader.host}:${leader.port}`;
  return failure(codes.FAILED_PRECONDITION, text, ['NOT_LEADER_NODE', 'server'], [leaderDetails(leader)]);
};

const notReady = (): Failure => {
  const text = 'The server is not yet ready to handle requests. Please try again after 5 seconds.';
  return failure(codes.UNAVAILABLE, text, ['SERVER_NOT_READY', 'server'], [retryInfo]);
};

/** How calls of the second protocol fail. */
export const statusOf = (refusal: Refusal): Failure => {
  switch (refusal.reason) {
    case 'not-leader':
      return notLeaderNode(refusal.leader);
    case 'not-ready':
      return notReady();
    case 'timed-out':
      return timedOut('Append records');
    case 'cancelled':
      return failure(codes.INTERNAL, CANCELLED, ['SERVER_MALFUNCTION', 'server']);
  }
};

/** How calls of the first protocol fail: who leads stands in the trailers. */
export const trailersOf = (refusal: Refusal): Failure => {
  switch (refusal.reason) {
    case 'not-leader':
      return trailingFailure(codes.NOT_FOUND, 'Leader info available', {
        exception: 'not-leader',
        'leader-endpoint-host': refusal.leader.host,
        'leader-endpoint-port': String(refusal.leader.port),
      });
    case 'not-ready':
      return { code: codes.UNAVAILABLE, details: 'Server Is Not Ready' };
    case 'timed-out':
    case 'cancelled':
      return { code: codes.ABORTED, details: 'Operation timed out' };
  }
};
