import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import type { Connection, Endpoint } from './connection.ts';
import { withDeadline } from './deadline.ts';

/** The official client of one node at a time, the leader. */
export type AppendClient = Readonly<{
  /** A client of this node; a new one needs some milliseconds more for its first append. */
  to: (node: Endpoint) => KurrentDBClient;
  /** For a client whose connection may be half open: it needs 20 seconds to notice that by itself. Does nothing for one that is left already. */
  replace: (stale: KurrentDBClient) => void;
  close: () => Promise<void>;
}>;

/** `dispose` hangs when a call hangs. */
const DISPOSE_TIMEOUT_MS = 1_000;

/**
 * gRPC channels with the same options share their connections: a new client would go on with the half-open connection of the last. So each
 * client gets another ping timeout, a millisecond longer than that of the one before.
 */
const PING_TIMEOUT_MS = 10_000;
let clientCount = 0;

const connect = (url: string, deadline: number): KurrentDBClient =>
  KurrentDBClient.connectionString(
    `${url}${url.includes('?') ? '&' : '?'}defaultDeadline=${deadline}&keepAliveTimeout=${PING_TIMEOUT_MS + ++clientCount}`,
  );

export const appendClient = ({ urlOf }: Connection, deadline: number): AppendClient => {
  let current: Readonly<{ client: KurrentDBClient; url: string }> | undefined;
  const disposals = new Set<Promise<void>>();
  /** Appends that are under way go on. */
  const leave = (): void => {
    if (current === undefined) return;
    const disposal = withDeadline(DISPOSE_TIMEOUT_MS, current.client.dispose)
      .catch(() => undefined)
      .finally(() => disposals.delete(disposal));
    disposals.add(disposal);
    current = undefined;
  };
  return {
    to: (node) => {
      const url = urlOf(node);
      if (current?.url !== url) {
        leave();
        current = { client: connect(url, deadline), url };
      }
      return current.client;
    },
    replace: (stale) => {
      if (stale === current?.client) leave();
    },
    close: async () => {
      leave();
      await Promise.all(disposals);
    },
  };
};
