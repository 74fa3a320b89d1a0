import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { encodeEnvelope } from '@connectrpc/connect/protocol';
import { Http2SessionManager } from '@connectrpc/connect-node';
import { StoreUnavailable } from '@guildhall/eventing';
import { callOn, type Call } from './call.ts';
import type { Connection, Endpoint } from './connection.ts';
import { ReadReqSchema, ReadRespSchema, type ReadReq, type ReadResp } from './generated/kurrentdb/protocols/v1/streams_pb.ts';

/** `leader`: the node refuses the call unless it is the leader. */
export type ReadOptions = Readonly<{ from: 'leader' | 'any'; signal: AbortSignal }>;

/** One connection to each node, which stays open. */
export type Sessions = Readonly<{
  /** Rejects with a `ConnectError` when the node is not reached, with `StoreUnavailable` after `close`. */
  read: (node: Endpoint, request: ReadReq, options: ReadOptions) => Promise<Call<ReadResp>>;
  /** Gives up a connection on which nothing came since a time: it may be half open. Ends its calls; the next one opens another. */
  abandon: (node: Endpoint, since: number) => void;
  /** Ends all calls. */
  close: () => void;
}>;

const READ_PATH = '/event_store.client.streams.Streams/Read';
/** Without calls, so often it is asked whether the connection is alive. */
const PING_INTERVAL_MS = 2_000;
/** So much may arrive that nobody has taken yet, for each call. */
const WINDOW_BYTES = 1 << 20;

type Session = { readonly manager: Http2SessionManager; heardAt: number };

const isUsable = ({ manager }: Session): boolean => manager.state() !== 'closed' && manager.state() !== 'error';

/** Not Connect's own next connection after a lost one: certificates are read anew. */
const open = (connection: Connection, url: string, timeout: number): Session => {
  const pings = { pingIntervalMs: PING_INTERVAL_MS, pingTimeoutMs: timeout, pingIdleConnection: true };
  const times = { ...pings, connectTimeoutMs: timeout, idleConnectionTimeoutMs: Infinity };
  const settings = { initialWindowSize: WINDOW_BYTES, enablePush: false };
  const manager = new Http2SessionManager(url, times, { ...connection.tlsOptions(), settings });
  return { manager, heardAt: performance.now() };
};

/** `timeout`: milliseconds for a connection to be made, and for the answer to a ping. `onConnect` is told of each new connection. */
export const sessions = (connection: Connection, timeout: number, onConnect: () => void = () => undefined): Sessions => {
  const kept = new Map<string, Session>();
  let isClosed = false;
  const headers = {
    'content-type': 'application/grpc',
    te: 'trailers',
    ...(connection.authorization !== undefined && { authorization: connection.authorization }),
  };
  const sessionTo = (node: Endpoint): Session => {
    if (isClosed) throw new StoreUnavailable('the event store is closed');
    const url = connection.baseUrlOf(node);
    const known = kept.get(url);
    if (known !== undefined && isUsable(known)) return known;
    const session = open(connection, url, timeout);
    kept.set(url, session);
    onConnect();
    return session;
  };
  return {
    read: async (node, request, { from, signal }) => {
      const session = sessionTo(node);
      const stream = await session.manager.request('POST', READ_PATH, { ...headers, 'requires-leader': String(from === 'leader') }, {});
      const call = callOn(
        stream,
        (message) => fromBinary(ReadRespSchema, message),
        () => {
          session.heardAt = performance.now();
          session.manager.notifyResponseByteRead(stream);
        },
      );
      if (signal.aborted) call.cancel();
      signal.addEventListener('abort', call.cancel);
      stream.on('close', () => signal.removeEventListener('abort', call.cancel));
      stream.end(encodeEnvelope(0, toBinary(ReadReqSchema, request)));
      return call;
    },
    abandon: (node, since) => {
      const session = kept.get(connection.baseUrlOf(node));
      if (session !== undefined && session.heardAt < since) session.manager.abort(new ConnectError('no answer came', Code.Unavailable));
    },
    close: () => {
      isClosed = true;
      for (const { manager } of kept.values()) manager.abort();
      kept.clear();
    },
  };
};
