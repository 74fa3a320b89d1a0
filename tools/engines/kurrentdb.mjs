// KurrentDB is in no package registry: a façade that speaks its protocol stands in for it, on a log in SQLite. KURRENTDB_NODES=3 makes it a
// cluster, whose gossip names the ports of KURRENTDB_ADVERTISED, and which is controlled at KURRENTDB_CONTROL, if these are set.
import { join } from 'node:path';
import { root } from '../workspaces.mjs';

const PORT = 12_113;
/** After so many writes of others the server writes an event of its own. */
const SYSTEM_EVENTS = 7;
const { KURRENTDB_NODES: count = '1', KURRENTDB_ADVERTISED: advertised, KURRENTDB_CONTROL: control } = process.env;
const ports = Array.from({ length: Number(count) }, (_, n) => PORT + n);
const urlOf = (list) => `kurrentdb://${list.map((port) => `127.0.0.1:${port}`).join(',')}?tls=false`;

/** A stream is asked for at the first node, which leads at first, and the answer is that there is none, or some events. */
const answers = async () => {
  const { KurrentDBClient, StreamNotFoundError } = await import('@kurrent/kurrentdb-client');
  const client = KurrentDBClient.connectionString(urlOf([PORT]));
  const read = async () => {
    for await (const _ of client.readStream('ready-1', { maxCount: 1 })) return true;
    return true;
  };
  const late = new Promise((resolve) => setTimeout(resolve, 1_000, false));
  return Promise.race([read().catch((error) => error instanceof StreamNotFoundError), late]);
};

export const kurrentdb = {
  name: 'kurrentdb',
  variable: 'KURRENTDB_URL',
  server: () => 'the wire façade of `libs/testing`, in front of SQLite',
  adapters: ['kurrentdb'],
  url: urlOf(ports),
  install: () => undefined,
  processes: ({ data }) => [
    {
      name: 'kurrentdb',
      command: process.execPath,
      args: [
        ...['--conditions=@guildhall/source', join(root, 'libs/testing/src/kurrentdb/main.ts')],
        ...[data, ports.join(','), '--system-events', SYSTEM_EVENTS],
        ...(advertised === undefined ? [] : ['--advertised', advertised]),
        ...(control === undefined ? [] : ['--control', control]),
      ],
      ready: answers,
    },
  ],
};
