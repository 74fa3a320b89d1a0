import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import type { TlsFiles } from './connection.ts';
import { withDeadline } from './deadline.ts';

/** Holds one client at a time. A client whose connection may be half open is replaced: it needs 20 seconds to notice that by itself. */
export type ClientHolder = Readonly<{
  client: () => KurrentDBClient;
  /** Does nothing when `stale` is not the current client any more. */
  replace: (stale: KurrentDBClient) => void;
  /** For a client that found no server: it is replaced, unless it is young. After some seconds without success a client never looks again. */
  suspect: (client: KurrentDBClient) => void;
  close: () => Promise<void>;
}>;

/** A younger client is not suspected: however many calls fail at once, they make one new client a second. */
const MIN_AGE_MS = 1_000;
/** `dispose` hangs when a call hangs. */
const DISPOSE_TIMEOUT_MS = 1_000;

const dispose = (client: KurrentDBClient): Promise<void> => withDeadline(DISPOSE_TIMEOUT_MS, client.dispose).catch(() => undefined);

/**
 * gRPC channels with the same options share their connections: a new client would go on with the half-open connection of the last. So each
 * client gets another ping timeout, a millisecond longer than that of the one before.
 */
const PING_TIMEOUT_MS = 10_000;
let clientCount = 0;

const filesOf = ({ ca, cert, key }: TlsFiles): string =>
  Object.entries({ tlsCAFile: ca, userCertFile: cert, userKeyFile: key })
    .map(([name, path]) => (path === undefined ? '' : `&${name}=${encodeURIComponent(path)}`))
    .join('');

const optionsOf = (deadline: number): string => `defaultDeadline=${deadline}&keepAliveTimeout=${PING_TIMEOUT_MS + ++clientCount}`;

export const clientHolder = (url: string, deadline: number, tls: TlsFiles | undefined): ClientHolder => {
  const files = tls === undefined ? '' : filesOf(tls);
  const connect = (): KurrentDBClient =>
    KurrentDBClient.connectionString(`${url}${url.includes('?') ? '&' : '/?'}${optionsOf(deadline)}${files}`);
  let current: KurrentDBClient | undefined;
  let connectedAt = 0;
  const disposals = new Set<Promise<void>>();
  const release = (client: KurrentDBClient): void => {
    const disposal = dispose(client).finally(() => disposals.delete(disposal));
    disposals.add(disposal);
  };
  const replace = (stale: KurrentDBClient): void => {
    if (stale !== current) return;
    current = undefined;
    release(stale);
  };
  return {
    client: () => {
      if (current === undefined) [current, connectedAt] = [connect(), performance.now()];
      return current;
    },
    replace,
    suspect: (client) => {
      if (performance.now() - connectedAt > MIN_AGE_MS) replace(client);
    },
    close: async () => {
      if (current !== undefined) release(current);
      current = undefined;
      await Promise.all(disposals);
    },
  };
};
