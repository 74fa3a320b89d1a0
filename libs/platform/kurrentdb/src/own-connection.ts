import type { Interceptor, Transport } from '@connectrpc/connect';
import { Http2SessionManager, createGrpcTransport } from '@connectrpc/connect-node';
import type { Connection, Endpoint } from './connection.ts';

/** Adds the header that authenticates a call, where there is one. */
const authorize =
  ({ authorization }: Connection): Interceptor =>
  (next) =>
  (request) => {
    if (authorization !== undefined) request.header.set('authorization', authorization);
    return next(request);
  };

/** Calls one node on a connection of its own, which is made within so many milliseconds and ends with the call. */
export const onOwnConnection = async <T>(
  connection: Connection,
  node: Endpoint,
  timeoutMs: number,
  call: (transport: Transport) => Promise<T>,
): Promise<T> => {
  const baseUrl = connection.baseUrlOf(node);
  const sessionManager = new Http2SessionManager(baseUrl, { connectTimeoutMs: timeoutMs }, connection.tlsOptions());
  try {
    return await call(createGrpcTransport({ baseUrl, sessionManager, acceptCompression: [], interceptors: [authorize(connection)] }));
  } finally {
    sessionManager.abort();
  }
};
