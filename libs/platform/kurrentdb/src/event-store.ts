import { StoreUnavailable, type EventStore } from '@guildhall/eventing';
import { appending } from './append.ts';
import { linkTo, type TlsFiles } from './link.ts';
import { reading } from './read.ts';
import { subscribing } from './subscribe.ts';

/**
 * `url`: `kurrentdb://user:password@host:2113?tls=true`, with whatever the client's connection strings say. Milliseconds: `deadline` for an
 * append or a read with all its tries, `silence` after which a subscription that says nothing is made anew.
 */
export type KurrentOptions = Readonly<{ url: string; tls?: TlsFiles; deadline?: number; silence?: number }>;
export type KurrentEventStore = EventStore & Readonly<{ close: () => Promise<void> }>;

/** Whoever waits for an answer is told within two seconds that there is none. */
const DEADLINE = 1_600;
const SILENCE = 5_000;

/** The event store in KurrentDB 26.1 or later. Commands and subscriptions have links of their own: a call that fails closes its own only. */
export const kurrentEventStore = ({ url, tls, deadline = DEADLINE, silence = SILENCE }: KurrentOptions): KurrentEventStore => {
  const [commands, subscriptions] = [linkTo(url, deadline, tls), linkTo(url, deadline, tls)];
  const closing = new AbortController();
  const read = reading(commands, deadline);
  const append = appending(commands, read, deadline);
  const whileOpen =
    <A extends readonly unknown[], R>(deed: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (closing.signal.aborted) throw new StoreUnavailable('the event store is closed');
      return deed(...args);
    };
  return {
    append: whileOpen(append),
    read: whileOpen((stream: string, after: number) => read(stream, after)),
    subscribe: subscribing(subscriptions, { deadline, silence }, closing.signal),
    close: async () => {
      closing.abort();
      await Promise.all([commands.close(), subscriptions.close()]);
    },
  };
};
