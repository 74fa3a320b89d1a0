import { openDatabases } from '@guildhall/sqlite';
import { randomInt } from 'node:crypto';
import { seeded } from '../builders/seeded.ts';
import { startNode, urlOf, type ClusterNode } from './cluster-node.ts';
import { openClusterState, type ClusterTimes } from './cluster-state.ts';
import { openLog } from './log.ts';

export type { ClusterNode } from './cluster-node.ts';

export type ClusterOptions = Readonly<{
  folder: string;
  /** Of the nodes, which are as many; 0: any. */
  ports?: readonly number[];
  /** The port that gossip and refusals name for a node: that of a proxy before it. */
  advertised?: (port: number) => number;
  /** After so many events of others the leader writes one of its own to the log; 0: never. */
  systemEvents?: number;
  times?: Partial<ClusterTimes>;
  /** Decides who is elected, and what becomes of appends that are under way when a leader dies. */
  seed?: number;
}>;

export type KurrentCluster = Readonly<{
  /** A connection string with all nodes. */
  url: string;
  nodes: readonly ClusterNode[];
  /** The one that takes writes, if there is one. */
  leader: () => ClusterNode | undefined;
  /** The leader resigns, and lives on; another is elected. */
  resign: () => void;
  close: () => Promise<void>;
}>;

/** For tests. A real cluster: some seconds for an election, three until a leader without a majority gives up, two for a commit. */
const TIMES: ClusterTimes = { electionMs: 200, quorumLossMs: 400, replicationMs: 0, commitTimeoutMs: 300 };

/** A cluster of nodes in one process, on one log, led by the first at first. */
export const startKurrentCluster = async (options: ClusterOptions): Promise<KurrentCluster> => {
  const { folder, ports = [0, 0, 0], advertised = (port) => port, systemEvents = 0, seed = randomInt(2 ** 31) } = options;
  const databases = openDatabases({ folder });
  const state = openClusterState(openLog(databases, { systemEvents }), ports.length, { ...TIMES, ...options.times, random: seeded(seed) });
  const { membership } = state;
  const nodes = await Promise.all(state.nodes.map((parts, n) => startNode({ state, parts, port: ports[n] ?? 0, advertised })));
  membership.begin();
  return {
    url: urlOf(nodes.map(({ port }) => advertised(port))),
    nodes,
    leader: () => nodes[state.nodes.findIndex(({ member }) => member === membership.leader() && member.role === 'leader')],
    resign: () => {
      const leader = membership.leader();
      if (leader !== undefined) membership.resign(leader);
    },
    close: async () => {
      for (const { pending } of state.nodes) pending.discard();
      await Promise.all(nodes.map(({ kill }) => kill()));
      membership.close();
      await databases.close();
    },
  };
};
