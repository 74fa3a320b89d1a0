import { openDatabases } from '@guildhall/sqlite';
import type { Faults } from './faults.ts';
import type { MemberInfo } from './gossip.ts';
import { listen } from './listener.ts';
import { openLog } from './log.ts';
import { addServices, openReads, type Node } from './services.ts';

export type { Faults } from './faults.ts';
export { startKurrentCluster, type ClusterNode, type KurrentCluster } from './cluster.ts';

export type KurrentFacade = Readonly<{
  url: string;
  port: number;
  faults: Faults;
  /** Ends all subscriptions as if nothing were wrong. */
  endReads: () => void;
  close: () => Promise<void>;
}>;

/** Port 0 takes a free one. After so many `systemEvents`, which are writes of others, the server writes an event of its own; 0: never. */
export type FacadeOptions = Readonly<{ folder: string; port?: number; systemEvents?: number }>;

/** Speaks the part of KurrentDB's protocol that our adapter and its tests use, on a log in a folder. */
export const startKurrentFacade = async ({ folder, port = 0, systemEvents = 0 }: FacadeOptions): Promise<KurrentFacade> => {
  const databases = openDatabases({ folder });
  const log = openLog(databases, { systemEvents });
  await log.beginEpoch();
  const faults: Faults = {};
  const reads = openReads();
  const id = crypto.randomUUID();
  const self = (): MemberInfo => ({ address: { host: '127.0.0.1', port: listener.port, id }, role: 'leader', isAlive: true });
  const node: Node = {
    ...{ log, faults },
    write: (write) => write(log),
    refusesRead: () => undefined,
    members: () => [self()],
    resign: () => undefined,
  };
  const listener = await listen((server) => addServices(server, node, reads), port);
  return {
    url: `kurrentdb://127.0.0.1:${listener.port}?tls=false`,
    port: listener.port,
    faults,
    endReads: reads.end,
    close: async () => {
      await listener.reset();
      await databases.close();
    },
  };
};
