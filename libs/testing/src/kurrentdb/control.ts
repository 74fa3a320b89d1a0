import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KurrentCluster } from './cluster.ts';
import type { Role } from './gossip.ts';

/** What can be done to a node, or to the cluster, from outside its process. */
export type ControlCommand =
  | Readonly<{ action: 'kill' | 'start' | 'isolate' | 'rejoin'; port: number }>
  | Readonly<{ action: 'lag'; port: number; ms: number }>
  | Readonly<{ action: 'resign' }>;
export type NodeStatus = Readonly<{ port: number; role: Role; isRunning: boolean }>;

const run = async (cluster: KurrentCluster, command: ControlCommand): Promise<void> => {
  if (command.action === 'resign') return cluster.resign();
  const node = cluster.nodes.find(({ port }) => port === command.port);
  if (node === undefined) throw new RangeError(`no node at ${command.port}`);
  return command.action === 'lag' ? node.lag(command.ms) : node[command.action]();
};

/** Takes commands as JSON on a loopback port, and answers each with what the nodes are then. */
export const serveControl = async (
  cluster: KurrentCluster,
  port: number,
): Promise<Readonly<{ port: number; close: () => Promise<void> }>> => {
  const statuses = (): readonly NodeStatus[] =>
    cluster.nodes.map((node) => ({ port: node.port, role: node.role(), isRunning: node.isRunning() }));
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const body = Buffer.concat(await request.toArray()).toString();
      if (body !== '') await run(cluster, JSON.parse(body) as ControlCommand); // as `connectControl` sent it
      response.end(JSON.stringify(statuses()));
    };
    answer().catch((error: unknown) => response.writeHead(400).end(String(error)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port, // it listens on a port, not on a path
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
};
