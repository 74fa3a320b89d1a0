import type { Seeded } from '../builders/seeded.ts';
import type { ElectionTimes } from './elections.ts';
import type { Log } from './log.ts';
import { isLeading, newMember, writeRefusal, type Member } from './member.ts';
import { openMembership } from './membership.ts';
import { openPendingWrites, type PendingWrites, type WriteTimes } from './pending-writes.ts';
import { openReplica, type Replica } from './replica.ts';
import { Refused } from './server-errors.ts';
import type { Node } from './services.ts';

export type ClusterTimes = ElectionTimes & WriteTimes;

/** What a node consists of: its place in the cluster, what it shows of the log, and what it has taken and not acknowledged. */
export type Parts = Readonly<{ member: Member; replica: Replica; pending: PendingWrites; write: Node['write'] }>;
export type ClusterState = ReturnType<typeof openClusterState>;

/** So many nodes on one log: what was acknowledged is in it, and each node shows it all, or what it had before. */
export const openClusterState = (log: Log, count: number, { random, ...times }: ClusterTimes & Readonly<{ random: Seeded }>) => {
  const members = Array.from({ length: count }, newMember);
  const partsOf = (member: Member): Parts => {
    const replica = openReplica(log, () => isLeading(member));
    const pending = openPendingWrites({ ...times, random, isSupported: () => membership.isSupported(member) });
    /** A node that follows hands a write on, if it may. */
    const write: Node['write'] = async (run, requiresLeader) => {
      const refusal = writeRefusal(member);
      if (refusal === undefined) return pending.submit(() => run(log));
      if (refusal.reason !== 'not-leader' || requiresLeader) throw new Refused(refusal);
      const leader = member.isIsolated ? undefined : nodes.find((node) => node.member === membership.leader());
      if (leader === undefined) throw new Refused({ reason: 'timed-out' });
      return leader.write(run, true);
    };
    return { member, replica, pending, write };
  };
  const nodes = members.map(partsOf);
  const of = (member: Member): Parts => {
    const found = nodes.find((node) => node.member === member);
    if (found === undefined) throw new RangeError('not a node of this cluster');
    return found;
  };
  /** What it has taken is on a majority now, and it shows all that is. */
  const commit = (member: Member): void => {
    of(member).pending.writeAll();
    of(member).replica.release();
  };
  const membership = openMembership({
    ...{ members, ...times, random },
    hooks: {
      isAhead: (member) => of(member).pending.any(),
      elected: (member) => {
        commit(member);
        void log.beginEpoch();
      },
      supported: commit,
      retired: (member) => {
        of(member).pending.refuseAll();
        if (membership.isSupported(member)) of(member).pending.writeAll();
      },
      follows: (member) => of(member).pending.discard(),
      caughtUp: (member) => of(member).replica.release(),
    },
  });
  return { nodes, membership };
};
