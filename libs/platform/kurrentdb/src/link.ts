import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { withDeadline } from './deadline.ts';

/** One client at a time. A link that may be half open is left for a new one: the client itself needs 20 seconds to notice. */
export type Link = Readonly<{
  client: () => KurrentDBClient;
  /** Does nothing when `stale` is not the current one any more. */
  renew: (stale: KurrentDBClient) => void;
  close: () => Promise<void>;
}>;

/** `dispose` hangs with a hanging call. */
const DISPOSAL = 1_000;

const dispose = (client: KurrentDBClient): Promise<void> => withDeadline(DISPOSAL, client.dispose).catch(() => undefined);

/**
 * Channels with the same options share their connections, behind the back of their clients: a new client would go on with the half-open
 * one of the last. So each has an option of its own, a millisecond more of patience with pings.
 */
const PING_TIMEOUT = 10_000;
let clients = 0;

const optionsOf = (deadline: number): string => `defaultDeadline=${deadline}&keepAliveTimeout=${PING_TIMEOUT + ++clients}`;

export const linkTo = (url: string, deadline: number): Link => {
  const connect = (): KurrentDBClient => KurrentDBClient.connectionString(`${url}${url.includes('?') ? '&' : '/?'}${optionsOf(deadline)}`);
  let current: KurrentDBClient | undefined;
  const disposals = new Set<Promise<void>>();
  const leave = (client: KurrentDBClient): void => {
    const disposal = dispose(client).finally(() => disposals.delete(disposal));
    disposals.add(disposal);
  };
  return {
    client: () => (current ??= connect()),
    renew: (stale) => {
      if (stale !== current) return;
      current = undefined;
      leave(stale);
    },
    close: async () => {
      if (current !== undefined) leave(current);
      current = undefined;
      await Promise.all(disposals);
    },
  };
};
