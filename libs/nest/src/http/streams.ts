import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { commonRefusal } from '../operations/common-refusals.ts';
import type { HttpConfig } from './http.config.ts';
import { principalOf, type Reply, type Request } from './request-context.ts';

/** Called once for an answer that broke off. Without `failure` its client went away. */
type OnBreak = (request: Request, reply: Reply, failure: Error | undefined) => void;

/** An answer that is being sent. */
type OpenStream = Readonly<{ owner: string; fail: (error: Error) => void }>;
type OpenStreams = { readonly open: Set<OpenStream>; isClosing: boolean };

/** Streams of one account at once: each holds a connection, also between gateway and service. */
const MAX_STREAMS_PER_ACCOUNT = 4;
const RETRY_AFTER_SECONDS = 5;

/** An answer without its end. HTTP/1.0 knows no other end than that of the connection, so there only a reset is a break. */
const breakConnection = ({ raw: { httpVersion, socket } }: Request, reply: Reply): void => {
  if (httpVersion === '1.0') socket.resetAndDestroy();
  else reply.raw.destroy();
};

const setType = ({ requestContext: { operation } }: Request, reply: Reply): void => {
  if (operation?.produces !== undefined && reply.statusCode < 400) void reply.type(`${operation.produces}; charset=utf-8`);
};

const drainOnClose = (instance: FastifyInstance, streams: OpenStreams, drainTimeout: number): void => {
  instance.addHook('preClose', (done) => {
    streams.isClosing = true;
    const breakAll = (): void => {
      for (const { fail } of streams.open) fail(new Error('the process shuts down'));
    };
    setTimeout(breakAll, drainTimeout).unref();
    done();
  });
};

/**
 * Watches over answers that are streams. When one fails, its connection breaks off, so that no client takes a part for the whole; when its
 * client goes away, it is destroyed. Refuses (`stream.too-many`) more than a few at once of one account. Those that are open when the process
 * begins to shut down have `drainTimeout` to end.
 */
export const watchStreams = (instance: FastifyInstance, { stallTimeout, drainTimeout }: HttpConfig, onBreak: OnBreak): void => {
  const streams: OpenStreams = { open: new Set(), isClosing: false };
  const { open } = streams;

  const watch = (request: Request, reply: Reply, stream: Readable): void => {
    const { socket } = request.raw;
    let failure: Error | undefined;
    /** At once: a source that is at work is destroyed only when its chunk has come. */
    const fail = (error: Error): void => {
      failure ??= error;
      breakConnection(request, reply);
      stream.destroy();
    };
    const watched: OpenStream = { owner: principalOf(request), fail };
    const onClosed = (): void => {
      open.delete(watched);
      onBreak(request, reply, failure);
      stream.destroy();
    };
    open.add(watched);
    stream.on('error', fail);
    socket.once('close', onClosed);
    reply.raw.once('finish', () => {
      open.delete(watched);
      socket.off('close', onClosed);
      if (streams.isClosing) socket.end(); // its headers went out without `connection: close`
    });
    reply.raw.setTimeout(stallTimeout, () => {
      if (reply.raw.writableNeedDrain) socket.destroy();
      else fail(new Error(`the stream gave nothing for ${String(stallTimeout)} ms`));
    });
    if (socket.closed) onClosed();
  };

  instance.addHook('onSend', (request, reply, payload, done) => {
    setType(request, reply);
    if (!(payload instanceof Readable) || request.method === 'HEAD') return done(null, payload);
    const owner = principalOf(request);
    if ([...open].filter((other) => other.owner === owner).length >= MAX_STREAMS_PER_ACCOUNT) {
      payload.on('error', () => undefined).destroy();
      return done(commonRefusal('stream.too-many', { retryAfter: RETRY_AFTER_SECONDS }));
    }
    request.requestContext.streamingAfter = reply.elapsedTime;
    watch(request, reply, payload);
    done(null, payload);
  });
  drainOnClose(instance, streams, drainTimeout);
};
