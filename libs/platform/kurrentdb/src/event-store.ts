import { StoreUnavailable, type EventStore } from '@guildhall/eventing';
import { appendClient } from './append-client.ts';
import { appender } from './appender.ts';
import { clientHolder } from './client-holder.ts';
import { connectionOf, type TlsFiles } from './connection.ts';
import { fingerprints } from './fingerprint.ts';
import { nodes as nodesOf } from './nodes.ts';
import { reader } from './reader.ts';
import { subscriber } from './subscriber.ts';

/**
 * `url`: `kurrentdb://user:password@host:2113?tls=true`, with all that the client's connection strings allow. Milliseconds: `deadline` for an append
 * or a read with all its attempts, `silence` after which a subscription that sends nothing is replaced.
 */
export type KurrentOptions = Readonly<{ url: string; tls?: TlsFiles; deadline?: number; silence?: number }>;
export type KurrentEventStore = EventStore & Readonly<{ close: () => Promise<void> }>;

/** A caller learns within two seconds that there is no answer. */
const DEFAULT_DEADLINE_MS = 1_600;
const DEFAULT_SILENCE_MS = 5_000;

/** The event store in KurrentDB 26.1 or later. Appends and subscriptions have clients of their own: replacing one leaves the other alone. */
export const kurrentEventStore = ({
  url,
  tls,
  deadline = DEFAULT_DEADLINE_MS,
  silence = DEFAULT_SILENCE_MS,
}: KurrentOptions): KurrentEventStore => {
  const connection = connectionOf(url, tls);
  const nodes = nodesOf(connection);
  const appends = appendClient(connection, deadline);
  const [commands, subscriptions] = [clientHolder(url, deadline, tls), clientHolder(url, deadline, tls)];
  const closing = new AbortController();
  const read = reader(commands, deadline);
  const append = appender(nodes, appends, deadline);
  const whileOpen =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (closing.signal.aborted) throw new StoreUnavailable('the event store is closed');
      return call(...args);
    };
  return {
    append: whileOpen(append),
    read: whileOpen((stream: string, after: number) => read(stream, after)),
    fingerprint: whileOpen(fingerprints(commands, deadline)),
    subscribe: subscriber(subscriptions, { deadline, silence }, closing.signal),
    close: async () => {
      closing.abort();
      nodes.close();
      await Promise.all([appends.close(), commands.close(), subscriptions.close()]);
    },
  };
};
