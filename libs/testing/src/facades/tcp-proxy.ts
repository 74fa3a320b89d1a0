import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** A TCP link to a server on loopback that can be broken in the middle. */
export type Proxy = Readonly<{
  port: number;
  /** Drops every connection; new ones are accepted. */
  cut: () => void;
  /** Drops every connection, and each new one at once: a server that is not there. */
  refuse: () => void;
  /** From now on nothing passes, and no side is told: a half-open link. New connections are accepted and are as silent. */
  hold: () => void;
  /** From now on data takes so many milliseconds longer in each direction. */
  delay: (ms: number) => void;
  /** From now on each connection ends in the middle of the next data. */
  halve: () => void;
  /** From now on texts that a server sends are replaced by others of the same length, such as its version by an older one. */
  rewrite: (texts: Readonly<Record<string, string>>) => void;
  /** New connections pass data unchanged again; those that were held never do. */
  release: () => void;
  close: () => Promise<void>;
}>;

type Pair = readonly [Socket, Socket];
type Mode =
  | Readonly<{ kind: 'normal' | 'halved' }>
  | Readonly<{ kind: 'delayed'; ms: number }>
  | Readonly<{ kind: 'rewritten'; texts: readonly (readonly [from: string, to: string])[] }>;
/** One connection. */
type Connection = Readonly<{ mode: () => Mode; isHeld: () => boolean; end: () => void }>;

const NORMAL: Mode = { kind: 'normal' };

const rewriting = (byText: Readonly<Record<string, string>>): Mode => {
  const texts = Object.entries(byText);
  if (texts.some(([from, to]) => from.length !== to.length)) throw new RangeError('a text must be replaced by one of its length');
  return { kind: 'rewritten', texts };
};

/** Each byte is one character of latin1. */
const rewritten = (chunk: Buffer, texts: readonly (readonly [from: string, to: string])[]): Buffer =>
  Buffer.from(
    texts.reduce((text, [from, to]) => text.replaceAll(from, to), chunk.toString('latin1')),
    'latin1',
  );

const passThrough = ({ mode, isHeld, end }: Connection): Transform =>
  new Transform({
    transform(chunk: Buffer, _, done) {
      if (isHeld()) return; // `done` is never called, so nothing more comes
      const now = mode();
      switch (now.kind) {
        case 'normal':
          return done(null, chunk);
        case 'delayed':
          return void setTimeout(done, now.ms, null, chunk);
        case 'rewritten':
          return done(null, rewritten(chunk, now.texts));
        case 'halved':
          done(null, chunk.subarray(0, Math.ceil(chunk.length / 2)));
          setImmediate(end);
      }
    },
  });

/** `port`: where it listens, unless it does not matter. */
export const startProxy = async (target: number, port = 0): Promise<Proxy> => {
  const [pairs, held] = [new Set<Pair>(), new WeakSet<Pair>()];
  let [isHolding, isRefusing] = [false, false];
  let mode: Mode = NORMAL;
  const join = (client: Socket): void => {
    if (isRefusing) return void client.destroy();
    const server = connect({ port: target, host: '127.0.0.1' });
    const pair: Pair = [client, server];
    const end = (): void => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    pairs.add(pair);
    if (isHolding) held.add(pair);
    for (const socket of pair) socket.on('error', end).on('close', end);
    const connection: Connection = { mode: () => mode, isHeld: () => held.has(pair), end };
    client.pipe(passThrough(connection)).pipe(server);
    server.pipe(passThrough(connection)).pipe(client);
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
    refuse: () => ((isRefusing = true), cut()),
    hold: () => {
      isHolding = true;
      for (const pair of pairs) held.add(pair);
    },
    delay: (ms) => void (mode = { kind: 'delayed', ms }),
    halve: () => void (mode = { kind: 'halved' }),
    rewrite: (texts) => void (mode = rewriting(texts)),
    release: () => void ([isHolding, isRefusing, mode] = [false, false, NORMAL]),
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        cut();
      }),
  };
};
