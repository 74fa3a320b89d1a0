import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { withDeadline } from './deadline.ts';

/** One client at a time. A link that may be half open is left for a new one: the client itself needs 20 seconds to notice. */
export type Link = Readonly<{
  client: () => KurrentDBClient;
  /** Does nothing when `stale` is not the current one any more. */
  renew: (stale: KurrentDBClient) => void;
  /** Of one that found nobody: it is left as well, unless it is young. A client that looked in vain for some seconds never looks again. */
  doubt: (client: KurrentDBClient) => void;
  close: () => Promise<void>;
}>;

/** Milliseconds in which a client is not doubted: however many calls fail at once, they make one new client a second. */
const YOUNG = 1_000;
/** `dispose` hangs with a hanging call. */
const DISPOSAL = 1_000;

const dispose = (client: KurrentDBClient): Promise<void> => withDeadline(DISPOSAL, client.dispose).catch(() => undefined);

/**
 * Channels with the same options share their connections, behind the back of their clients: a new client would go on with the half-open
 * one of the last. So each has an option of its own, a millisecond more of patience with pings.
 */
const PING_TIMEOUT = 10_000;
let clients = 0;

/** Paths of PEM files: whom to believe, the certificate to show, its key. */
export type TlsFiles = Readonly<{ ca: string | undefined; cert: string | undefined; key: string | undefined }>;

const filesOf = ({ ca, cert, key }: TlsFiles): string =>
  Object.entries({ tlsCAFile: ca, userCertFile: cert, userKeyFile: key })
    .map(([name, path]) => (path === undefined ? '' : `&${name}=${encodeURIComponent(path)}`))
    .join('');

const optionsOf = (deadline: number): string => `defaultDeadline=${deadline}&keepAliveTimeout=${PING_TIMEOUT + ++clients}`;

export const linkTo = (url: string, deadline: number, tls: TlsFiles | undefined): Link => {
  const files = tls === undefined ? '' : filesOf(tls);
  const connect = (): KurrentDBClient =>
    KurrentDBClient.connectionString(`${url}${url.includes('?') ? '&' : '/?'}${optionsOf(deadline)}${files}`);
  let current: KurrentDBClient | undefined;
  let born = 0;
  const disposals = new Set<Promise<void>>();
  const leave = (client: KurrentDBClient): void => {
    const disposal = dispose(client).finally(() => disposals.delete(disposal));
    disposals.add(disposal);
  };
  const renew = (stale: KurrentDBClient): void => {
    if (stale !== current) return;
    current = undefined;
    leave(stale);
  };
  return {
    client: () => {
      if (current === undefined) [current, born] = [connect(), performance.now()];
      return current;
    },
    renew,
    doubt: (client) => {
      if (performance.now() - born > YOUNG) renew(client);
    },
    close: async () => {
      if (current !== undefined) leave(current);
      current = undefined;
      await Promise.all(disposals);
    },
  };
};
