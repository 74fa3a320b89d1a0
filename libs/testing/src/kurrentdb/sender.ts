import type { ServerWritableStream } from '@grpc/grpc-js';
import { once } from 'node:events';
import type { LogRecord } from './log.ts';
import type { Place } from './places.ts';
import * as responses from './responses.ts';
import type { Streams } from './wire.ts';

export type ReadCall = ServerWritableStream<Streams.ReadReq, Streams.ReadResp>;

/** Sends one kind of answer each, and resolves when the client can take another. */
export type Sender = Readonly<{
  event: (record: LogRecord) => Promise<void>;
  checkpoint: (place: Place) => Promise<void>;
  caughtUp: (place: Place) => Promise<void>;
  confirmation: () => Promise<void>;
  notFound: (name: string) => Promise<void>;
  lastStreamPosition: (revision: number) => Promise<void>;
}>;

export const senderOf = (call: ReadCall, signal: AbortSignal): Sender => {
  const hasStructuredIds = call.request.getOptions()?.getUuidOption()?.hasStructured() ?? false;
  const send = async (message: Streams.ReadResp): Promise<void> => {
    if (signal.aborted || call.write(message)) return;
    await once(call, 'drain', { signal }).catch(() => undefined);
  };
  return {
    event: (record) => send(responses.event(record, hasStructuredIds)),
    checkpoint: (place) => send(responses.checkpoint(place)),
    caughtUp: (place) => send(responses.caughtUp(place)),
    confirmation: () => send(responses.confirmation(crypto.randomUUID())),
    notFound: (name) => send(responses.notFound(name)),
    lastStreamPosition: (revision) => send(responses.lastStreamPosition(revision)),
  };
};
