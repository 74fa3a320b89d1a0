import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP link to a server on loopback that can be broken in the middle. */
export type Proxy = Readonly<{
  port: number;
  /** Drops every connection; new ones are taken again. */
  cut: () => void;
  /** From now on nothing passes, and nobody is told: a half-open link. New connections are taken and are as silent. */
  hold: () => void;
  /** What is connected from now on passes again; what was held never does. */
  release: () => void;
  close: () => Promise<void>;
}>;

type Pair = readonly [Socket, Socket];

export const startProxy = async (target: number): Promise<Proxy> => {
  const pairs = new Set<Pair>();
  let isHeld = false;
  const join = (client: Socket): void => {
    const server = connect({ port: target, host: '127.0.0.1' });
    const pair: Pair = [client, server];
    const end = (): void => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    pairs.add(pair);
    for (const socket of pair) socket.on('error', end).on('close', end);
    if (isHeld) return;
    client.pipe(server);
    server.pipe(client);
  };
  const listener = createServer(join);
  await new Promise<void>((resolve) => {
    listener.listen(0, '127.0.0.1', resolve);
  });
  const cut = (): void => {
    for (const socket of [...pairs].flat()) socket.destroy();
  };
  return {
    port: (listener.address() as AddressInfo).port, // it listens on a port, not on a path
    cut,
    hold: () => {
      isHeld = true;
      for (const [client, server] of pairs) {
        client.unpipe(server).pause();
        server.unpipe(client).pause();
      }
    },
    release: () => {
      isHeld = false;
    },
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        cut();
      }),
  };
};
