import type { handleUnaryCall } from '@grpc/grpc-js';
import type { NodeAddress } from './server-errors.ts';
import { gossip, shared, type Gossip, type Shared } from './wire.ts';

/** What a node does in its cluster at present. */
export type Role = 'discover-leader' | 'unknown' | 'pre-replica' | 'catching-up' | 'follower' | 'leader' | 'resigning-leader';
/** What one node tells of another, or of itself. */
export type MemberInfo = Readonly<{ address: NodeAddress; role: Role; isAlive: boolean }>;

const { VNodeState } = gossip.MemberInfo;
const STATES = {
  'discover-leader': VNodeState.DISCOVERLEADER,
  unknown: VNodeState.UNKNOWN,
  'pre-replica': VNodeState.PREREPLICA,
  'catching-up': VNodeState.CATCHINGUP,
  follower: VNodeState.FOLLOWER,
  leader: VNodeState.LEADER,
  'resigning-leader': VNodeState.RESIGNINGLEADER,
} satisfies Record<Role, Gossip.MemberInfo.VNodeState>;
const TICKS_PER_MILLISECOND = 10_000n;

const memberOf = ({ address, role, isAlive }: MemberInfo): Gossip.MemberInfo =>
  new gossip.MemberInfo()
    .setInstanceId(new shared.UUID().setString(address.id))
    .setTimeStamp(String(BigInt(Date.now()) * TICKS_PER_MILLISECOND))
    .setState(STATES[role])
    .setIsAlive(isAlive)
    .setHttpEndPoint(new gossip.EndPoint().setAddress(address.host).setPort(address.port));

/** Tells clients who is in the cluster, as the node that is asked sees it. */
export const readGossip =
  (members: () => readonly MemberInfo[]): handleUnaryCall<Shared.Empty, Gossip.ClusterInfo> =>
  (_, answer) =>
    answer(null, new gossip.ClusterInfo().setMembersList(members().map(memberOf)));
