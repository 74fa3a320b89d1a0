import { Code, ConnectError } from '@connectrpc/connect';
import { condition } from '@guildhall/eventing';
import { constants, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import { frameBuffer } from './frame-buffer.ts';

/**
 * A call that is answered by many messages. They are taken, not pushed: what nobody takes stays in a buffer of bounded size, and then the server
 * waits.
 */
export type Call<M> = Readonly<{
  /** At most so many of the messages that have arrived, at least one; undefined at the end. Throws a `ConnectError`. */
  next: (most: number) => Promise<readonly M[] | undefined>;
  /** At most so many of those that have arrived since; none, if none have. */
  more: (most: number) => readonly M[];
  /** Ends the call. */
  cancel: () => void;
}>;

const HTTP_OK = 200;
const HTTP_CODES: Readonly<Record<number, Code>> = { 401: Code.Unauthenticated, 403: Code.PermissionDenied, 404: Code.Unimplemented };

const decoded = (message: string): string => {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
};

type Outcome = 'ok' | ConnectError;

/** What headers or trailers say; undefined: nothing yet. */
const outcomeOf = (headers: IncomingHttpHeaders): Outcome | undefined => {
  const status = headers['grpc-status'];
  if (status === undefined) return undefined;
  if (status === '0') return 'ok';
  const metadata = Object.entries(headers).filter(([name]) => !name.startsWith(':'));
  const message = decoded(String(headers['grpc-message'] ?? ''));
  return new ConnectError(message, Number(status), new Headers(metadata.map(([name, value]) => [name, String(value)])));
};

const httpErrorOf = (status = 0): ConnectError | undefined =>
  status === HTTP_OK ? undefined : new ConnectError(`HTTP ${status}`, HTTP_CODES[status] ?? Code.Unavailable);

/** The messages with which a server answers on an HTTP/2 stream; `onData` is told when something comes. */
export const callOn = <M>(stream: ClientHttp2Stream, decode: (message: Uint8Array) => M, onData: () => void): Call<M> => {
  const frames = frameBuffer();
  const changed = condition();
  let outcome: Outcome | undefined;
  const settle = (next: Outcome | undefined): void => {
    outcome ??= next;
    changed.notify();
  };
  const breakOff = (error?: Error): void => {
    if (outcome === undefined) settle(new ConnectError('the connection ended', Code.Unavailable, undefined, undefined, error));
  };
  stream.on('response', (headers) => {
    onData();
    settle(outcomeOf(headers) ?? httpErrorOf(headers[':status']));
  });
  stream.on('trailers', (trailers) => settle(outcomeOf(trailers)));
  stream.on('readable', () => {
    onData();
    changed.notify();
  });
  stream.on('end', changed.notify);
  stream.on('error', breakOff);
  stream.on('close', () => breakOff());

  const more = (most: number): readonly M[] => {
    const messages = frames.take(most);
    const bytes = messages.length < most ? (stream.read() as Buffer | null) : null; // a stream of bytes
    if (bytes === null) return messages.map(decode);
    frames.add(bytes);
    return [...messages, ...frames.take(most - messages.length)].map(decode);
  };
  return {
    more,
    next: async (most) => {
      for (;;) {
        const change = changed.wait();
        const messages = more(most);
        if (messages.length > 0) return messages;
        if (outcome instanceof ConnectError) throw outcome;
        if (outcome === 'ok') return undefined;
        await change;
      }
    },
    cancel: () => {
      settle('ok');
      stream.close(constants.NGHTTP2_CANCEL);
      stream.destroy();
    },
  };
};
