import type { ClusterState, Parts } from './cluster-state.ts';
import type { Faults } from './faults.ts';
import type { Role } from './gossip.ts';
import { listen, type Listener } from './listener.ts';
import { readRefusal } from './member.ts';
import { addServices, openReads } from './services.ts';

export type ClusterNode = Readonly<{
  port: number;
  /** A connection string for this node alone. */
  url: string;
  faults: Faults;
  role: () => Role;
  isRunning: () => boolean;
  /** Ends its reads and subscriptions as if nothing were wrong. */
  endReads: () => void;
  /** As when its process is killed: its connections are reset, its port is closed. */
  kill: () => Promise<void>;
  start: () => Promise<void>;
  /** The other nodes do not reach it any more, and it reaches none; clients do. */
  isolate: () => void;
  rejoin: () => void;
  /** From now on it shows an event, unless it leads, only so many milliseconds after it was written. */
  lag: (ms: number) => void;
}>;

/** `advertised`: the port that gossip and refusals name for it. */
type Options = Readonly<{ state: ClusterState; parts: Parts; port: number; advertised: (port: number) => number }>;

export const urlOf = (ports: readonly number[]): string => `kurrentdb://${ports.map((port) => `127.0.0.1:${port}`).join(',')}?tls=false`;

export const startNode = async ({ state, parts, port: wanted, advertised }: Options): Promise<ClusterNode> => {
  const { member, replica, pending, write } = parts;
  const { membership } = state;
  const [faults, reads]: [Faults, ReturnType<typeof openReads>] = [{}, openReads()];
  const node = {
    ...{ log: replica.log, faults, write },
    refusesRead: () => readRefusal(member),
    members: () => membership.seenFrom(member),
    resign: () => membership.resign(member),
  };
  const listenOn = (port: number): Promise<Listener> => listen((server) => addServices(server, node, reads), port);
  let listener = await listenOn(wanted);
  const { port } = listener;
  member.address = { ...member.address, port: advertised(port) };
  return {
    ...{ port, url: urlOf([port]), faults, endReads: reads.end, lag: replica.lag },
    role: () => member.role,
    isRunning: () => member.isRunning,
    kill: async () => {
      if (!member.isRunning) return;
      pending.die();
      replica.hold();
      membership.stop(member);
      await listener.reset();
    },
    start: async () => {
      if (member.isRunning) return;
      listener = await listenOn(port);
      member.address = { ...member.address, id: crypto.randomUUID() };
      membership.start(member);
    },
    isolate: () => {
      replica.hold();
      membership.isolate(member);
    },
    rejoin: () => membership.rejoin(member),
  };
};
