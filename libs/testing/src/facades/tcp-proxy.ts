import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** A TCP link to a server on loopback that can be broken in the middle. */
export type Proxy = Readonly<{
  port: number;
  /** Drops every connection; new ones are taken again. */
  cut: () => void;
  /** From now on nothing passes, and nobody is told: a half-open link. New connections are taken and are as silent. */
  hold: () => void;
  /** From now on whatever passes takes so many milliseconds longer, each way. */
  delay: (ms: number) => void;
  /** From now on each connection ends in the middle of what it carries next. */
  halve: () => void;
  /** What is connected from now on passes again, as it came; what was held never does. */
  release: () => void;
  close: () => Promise<void>;
}>;

type Pair = readonly [Socket, Socket];
type Manner = Readonly<{ kind: 'straight' | 'halved' }> | Readonly<{ kind: 'delayed'; ms: number }>;
/** One connection: how it carries what comes, if it still does. */
type Way = Readonly<{ manner: () => Manner; isHeld: () => boolean; end: () => void }>;

const STRAIGHT: Manner = { kind: 'straight' };

const passing = ({ manner, isHeld, end }: Way): Transform =>
  new Transform({
    transform(chunk: Buffer, _, done) {
      if (isHeld()) return; // and it is never done
      const now = manner();
      switch (now.kind) {
        case 'straight':
          return done(null, chunk);
        case 'delayed':
          return void setTimeout(done, now.ms, null, chunk);
        case 'halved':
          done(null, chunk.subarray(0, Math.ceil(chunk.length / 2)));
          setImmediate(end);
      }
    },
  });

/** `port`: where it listens, unless it does not matter. */
export const startProxy = async (target: number, port = 0): Promise<Proxy> => {
  const [pairs, held] = [new Set<Pair>(), new WeakSet<Pair>()];
  let isHolding = false;
  let manner: Manner = STRAIGHT;
  const join = (client: Socket): void => {
    const server = connect({ port: target, host: '127.0.0.1' });
    const pair: Pair = [client, server];
    const end = (): void => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    pairs.add(pair);
    if (isHolding) held.add(pair);
    for (const socket of pair) socket.on('error', end).on('close', end);
    const way: Way = { manner: () => manner, isHeld: () => held.has(pair), end };
    client.pipe(passing(way)).pipe(server);
    server.pipe(passing(way)).pipe(client);
  };
  const listener = createServer(join);
  await new Promise<void>((resolve) => {
    listener.listen(port, '127.0.0.1', resolve);
  });
  const cut = (): void => {
    for (const socket of [...pairs].flat()) socket.destroy();
  };
  return {
    port: (listener.address() as AddressInfo).port, // it listens on a port, not on a path
    cut,
    hold: () => {
      isHolding = true;
      for (const pair of pairs) held.add(pair);
    },
    delay: (ms) => {
      manner = { kind: 'delayed', ms };
    },
    halve: () => {
      manner = { kind: 'halved' };
    },
    release: () => {
      isHolding = false;
      manner = STRAIGHT;
    },
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        cut();
      }),
  };
};
