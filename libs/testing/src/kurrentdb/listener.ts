import { Server, ServerCredentials } from '@grpc/grpc-js';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export type Listener = Readonly<{
  port: number;
  /** Resets all connections, as when the process is killed; the port is closed. */
  reset: () => Promise<void>;
}>;

/** Half more than the largest append. */
const MAX_MESSAGE_BYTES = 384 << 20;

/** Serves gRPC on a loopback port, over connections that can be reset. */
export const listen = async (addServices: (server: Server) => void, port: number): Promise<Listener> => {
  const server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES });
  addServices(server);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => undefined);
    injector.injectConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (listener.address() as AddressInfo).port, // it listens on a port, not on a path
    reset: async () => {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const socket of sockets) socket.resetAndDestroy();
      server.forceShutdown();
      await closed;
    },
  };
};
