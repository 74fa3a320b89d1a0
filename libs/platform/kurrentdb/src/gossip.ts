import { createClient } from '@connectrpc/connect';
import type { Connection, Endpoint } from './connection.ts';
import { Gossip, MemberInfo_VNodeState as State, type MemberInfo } from './generated/kurrentdb/protocols/v1/gossip_pb.ts';
import { onOwnConnection } from './own-connection.ts';

/** The nodes that are alive, as one of them knows them: `readable` can be read from, the leader included. */
export type Members = Readonly<{ leader: Endpoint | undefined; readable: readonly Endpoint[] }>;

const READABLE: ReadonlySet<State> = new Set([
  State.Leader,
  State.Follower,
  State.ReadOnlyReplica,
  State.PreReadOnlyReplica,
  State.ReadOnlyLeaderless,
]);

const endpointOf = ({ httpEndPoint: at }: MemberInfo): readonly Endpoint[] =>
  at === undefined ? [] : [{ host: at.address, port: at.port }];

/** Asks one node for the others. Rejects without an answer within so many milliseconds, and when the signal aborts. */
export const askForMembers = async (connection: Connection, node: Endpoint, timeoutMs: number, signal: AbortSignal): Promise<Members> => {
  const { members } = await onOwnConnection(connection, node, timeoutMs, (transport) =>
    createClient(Gossip, transport).read({}, { timeoutMs, signal }),
  );
  const alive = members.filter(({ isAlive }) => isAlive);
  return {
    leader: alive.filter(({ state }) => state === State.Leader).flatMap(endpointOf)[0],
    readable: alive.filter(({ state }) => READABLE.has(state)).flatMap(endpointOf),
  };
};
