import type { MongoClient } from 'mongodb';

/** Milliseconds between two tries to connect. */
const PAUSE = 100;

/** Milliseconds: how long a look at a server may take, and a call. */
export type Limits = Readonly<{ look: number; call: number }>;

/**
 * When a connection ends in the moment that the driver writes to it, the driver waits for ever for what was written to drain. If that was
 * a look at a server, it never looks again, and no server is found any more; if it was a call, its connection is never free again. Either is
 * known by what does not end in time, and then the client begins anew: calls under way fail, and whoever insists comes through. It does so,
 * too, when it found no server with its first call: the driver has given up then, for good.
 * Gives a way to end the watch.
 */
export const reviving = (client: MongoClient, { look, call }: Limits): (() => void) => {
  const watched = new Map<string, NodeJS.Timeout>();
  let [isOver, isReviving] = [false, false];

  const ended = (what: string): void => {
    clearTimeout(watched.get(what));
    watched.delete(what);
  };
  const began = (what: string, limit: number): void => {
    ended(what);
    watched.set(what, setTimeout(() => void revive(), limit).unref());
  };
  const forget = (): void => {
    for (const what of watched.keys()) ended(what);
  };
  const connect = async (): Promise<void> => {
    while (!isOver) {
      try {
        await client.connect();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, PAUSE).unref());
      }
    }
  };
  const revive = async (): Promise<void> => {
    if (isReviving || isOver) return;
    isReviving = true;
    forget();
    await client.close().catch(() => undefined);
    await connect();
    isReviving = false;
  };

  client.on('topologyClosed', () => void revive());
  client.on('serverHeartbeatStarted', ({ connectionId }) => began(connectionId, look));
  client.on('serverHeartbeatSucceeded', ({ connectionId }) => ended(connectionId));
  client.on('serverHeartbeatFailed', ({ connectionId }) => ended(connectionId));
  client.on('serverClosed', ({ address }) => ended(address));
  client.on('connectionCheckedOut', ({ address, connectionId }) => began(`${address}#${String(connectionId)}`, call));
  client.on('connectionCheckedIn', ({ address, connectionId }) => ended(`${address}#${String(connectionId)}`));
  return () => {
    isOver = true;
    forget();
  };
};
