import { StoreUnavailable, type Engine, type EventStore } from '@guildhall/eventing';
import { appendClient } from './append-client.ts';
import { appender } from './appender.ts';
import { connectionOf, type TlsFiles } from './connection.ts';
import { kurrentEngine } from './engine.ts';
import { leaderReader } from './finite-read.ts';
import { fingerprints } from './fingerprint.ts';
import { nodes as nodesOf } from './nodes.ts';
import { reader } from './reader.ts';
import { sessions } from './sessions.ts';
import { subscriber } from './subscriber.ts';

/**
 * `url`: `kurrentdb://user:password@host:2113?tls=true`, with all that the client's connection strings allow. Milliseconds: `deadline` for an append
 * or a read with all its attempts, `silence` after which a subscription that sends nothing is replaced.
 */
export type KurrentOptions = Readonly<{ url: string; tls?: TlsFiles; deadline?: number; silence?: number }>;
/** `engine`: to be watched. */
export type KurrentEventStore = EventStore & Readonly<{ engine: Engine; close: () => Promise<void> }>;

/** A caller learns within two seconds that there is no answer. */
const DEFAULT_DEADLINE_MS = 1_600;
const DEFAULT_SILENCE_MS = 5_000;

/** Listeners that are told together; `add` returns a function that removes one. */
const listeners = () => {
  const added = new Set<() => void>();
  return {
    add: (listener: () => void): (() => void) => {
      added.add(listener);
      return () => added.delete(listener);
    },
    tell: (): void => {
      for (const listener of added) listener();
    },
  };
};

/**
 * The event store in KurrentDB. Appends, reads and subscriptions have connections of their own: giving one up leaves the others
 * alone, and a small answer need not wait behind a long history.
 */
export const kurrentEventStore = ({
  url,
  tls,
  deadline = DEFAULT_DEADLINE_MS,
  silence = DEFAULT_SILENCE_MS,
}: KurrentOptions): KurrentEventStore => {
  const connection = connectionOf(url, tls);
  const nodes = nodesOf(connection);
  const appends = appendClient(connection, deadline);
  const connected = listeners();
  const [reads, subscriptions] = [sessions(connection, deadline, connected.tell), sessions(connection, deadline, connected.tell)];
  const closing = new AbortController();
  const append = appender(nodes, appends, deadline);
  const fromLeader = leaderReader({ nodes, sessions: reads }, deadline);
  const whileOpen =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (closing.signal.aborted) throw new StoreUnavailable('the event store is closed');
      return call(...args);
    };
  return {
    engine: kurrentEngine({ connection, nodes, onConnect: connected.add }),
    append: whileOpen(append),
    read: whileOpen(reader(fromLeader)),
    fingerprintAt: whileOpen(fingerprints(fromLeader)),
    subscribe: subscriber({ nodes, sessions: subscriptions }, { deadline, silence }, closing.signal),
    close: async () => {
      closing.abort();
      nodes.close();
      reads.close();
      subscriptions.close();
      await appends.close();
    },
  };
};
