import type { NodeAddress, Refusal } from './server-errors.ts';
import type { MemberInfo, Role } from './gossip.ts';

/** One node, as the cluster knows it. */
export type Member = {
  address: NodeAddress;
  role: Role;
  isRunning: boolean;
  /** No other node reaches it; clients do. */
  isIsolated: boolean;
  /** Whom it takes for the leader. */
  leader: Member | undefined;
  /** How many elections there had been when it was elected. */
  epoch: number;
  /** When others last ceased to reach it, as `performance.now()`. */
  lostAt: number;
};

export const newMember = (): Member => ({
  address: { host: '127.0.0.1', port: 0, id: crypto.randomUUID() },
  ...{ role: 'discover-leader', isRunning: true, isIsolated: false, leader: undefined, epoch: 0, lostAt: 0 },
});

export const isLeading = ({ isRunning, role }: Member): boolean => isRunning && (role === 'leader' || role === 'resigning-leader');
export const isReachable = ({ isRunning, isIsolated }: Member): boolean => isRunning && !isIsolated;
export const isFollowing = ({ role }: Member): boolean => role === 'follower' || role === 'catching-up';

/** The nodes that reach each other. */
export const reachableOf = (members: readonly Member[]): readonly Member[] => members.filter(isReachable);
export const hasMajority = (members: readonly Member[]): boolean => reachableOf(members).length * 2 > members.length;
/** The reachable one that was elected last. */
export const leaderOf = (members: readonly Member[]): Member | undefined =>
  reachableOf(members)
    .filter(isLeading)
    .reduce<Member | undefined>((last, member) => (last !== undefined && last.epoch > member.epoch ? last : member), undefined);

/** Why a node does not write, if it does not. */
export const writeRefusal = ({ role, leader }: Member): Refusal | undefined => {
  if (role === 'leader') return undefined;
  const isWithLeader = role === 'pre-replica' || role === 'catching-up' || role === 'follower';
  return isWithLeader && leader !== undefined ? { reason: 'not-leader', leader: leader.address } : { reason: 'not-ready' };
};

/** Why a node does not answer a read for the leader, if it does not. */
export const readRefusal = (member: Member): Refusal | undefined => {
  if (isLeading(member)) return undefined;
  return member.leader === undefined ? { reason: 'not-ready' } : { reason: 'not-leader', leader: member.leader.address };
};

/** All nodes as one of them sees them; others that it does not reach count as alive for so many milliseconds. */
export const seenFrom = (viewer: Member, members: readonly Member[], noticeMs: number): readonly MemberInfo[] =>
  members.map((member) => {
    const isLost = member !== viewer && !(isReachable(member) && isReachable(viewer));
    const isNoticed = performance.now() - Math.max(member.lostAt, viewer.lostAt) > noticeMs;
    return { address: member.address, role: member.role, isAlive: !(isLost && isNoticed) };
  });
