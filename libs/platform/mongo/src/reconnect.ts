import type { MongoClient } from 'mongodb';

const RETRY_DELAY_MS = 100;

/** Milliseconds that a heartbeat of a server may take, and a call. */
export type Limits = Readonly<{ heartbeat: number; call: number }>;

/**
 * When a connection ends while the driver writes to it, the driver waits for ever. A heartbeat that waits so is never repeated, and no server
 * is found any more; a call that waits so keeps its connection for ever. Both are noticed because they do not end in time: then the
 * client is closed and connected again, calls under way fail, and `withRetry` repeats them. The same happens when the driver found no server
 * with its first call, since it gives up then. Returns a function that stops watching.
 */
export const reconnectWhenStuck = (client: MongoClient, { heartbeat, call }: Limits): (() => void) => {
  const timers = new Map<string, NodeJS.Timeout>();
  let [isStopped, isReconnecting] = [false, false];

  const unwatch = (what: string): void => {
    clearTimeout(timers.get(what));
    timers.delete(what);
  };
  const watch = (what: string, limit: number): void => {
    unwatch(what);
    timers.set(what, setTimeout(() => void reconnect(), limit).unref());
  };
  const unwatchAll = (): void => {
    for (const what of timers.keys()) unwatch(what);
  };
  const connect = async (): Promise<void> => {
    while (!isStopped) {
      try {
        await client.connect();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS).unref());
      }
    }
  };
  const reconnect = async (): Promise<void> => {
    if (isReconnecting || isStopped) return;
    isReconnecting = true;
    unwatchAll();
    await client.close().catch(() => undefined);
    await connect();
    isReconnecting = false;
  };

  client.on('topologyClosed', () => void reconnect());
  client.on('serverHeartbeatStarted', ({ connectionId }) => watch(connectionId, heartbeat));
  client.on('serverHeartbeatSucceeded', ({ connectionId }) => unwatch(connectionId));
  client.on('serverHeartbeatFailed', ({ connectionId }) => unwatch(connectionId));
  client.on('serverClosed', ({ address }) => unwatch(address));
  client.on('connectionCheckedOut', ({ address, connectionId }) => watch(`${address}#${String(connectionId)}`, call));
  client.on('connectionCheckedIn', ({ address, connectionId }) => unwatch(`${address}#${String(connectionId)}`));
  return () => {
    isStopped = true;
    unwatchAll();
  };
};
