// KurrentDB's protocol on loopback ports, in front of a data folder. One port: a server that stands alone; several: a cluster.
import { parseArgs } from 'node:util';
import { serveControl } from './control.ts';
import { startKurrentCluster, startKurrentFacade } from './server.ts';

/** Like a real cluster's, in milliseconds. */
const TIMES = { electionMs: 2_000, quorumLossMs: 3_000, replicationMs: 1, commitTimeoutMs: 2_000 };
const FOLLOWER_LAG_MS = 5;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** What gossip names instead of the ports. */
    advertised: { type: 'string' },
    control: { type: 'string' },
    'system-events': { type: 'string', default: '0' },
  },
});
const [folder, ports] = positionals;
const { control } = values;
if (folder === undefined || ports === undefined)
  throw new Error('usage: main.ts <folder> <port,…> [--advertised <port,…>] [--control <port>] [--system-events <n>]');
const numbersIn = (text: string): readonly number[] => text.split(',').map(Number);
const systemEvents = Number(values['system-events']);

const startCluster = async (all: readonly number[]) => {
  const named = numbersIn(values.advertised ?? ports);
  const advertised = (port: number): number => named[all.indexOf(port)] ?? port;
  const cluster = await startKurrentCluster({ folder, ports: all, advertised, systemEvents, times: TIMES });
  for (const { lag } of cluster.nodes) lag(FOLLOWER_LAG_MS);
  const served = control === undefined ? undefined : await serveControl(cluster, Number(control));
  return { url: cluster.url, close: () => Promise.all([served?.close(), cluster.close()]) };
};

const [port, ...others] = numbersIn(ports);
const server =
  others.length === 0 ? await startKurrentFacade({ folder, port: port ?? 0, systemEvents }) : await startCluster(numbersIn(ports));
console.log(`${server.url} on ${folder}`);
const stop = (): void => void server.close().then(() => process.exit(0));
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
