import type { ServerWritableStream } from '@grpc/grpc-js';
import { once } from 'node:events';
import { encodedEvent } from './encoded-events.ts';
import type { LogRecord } from './log.ts';
import type { Place } from './places.ts';
import * as responses from './responses.ts';
import type { Streams } from './wire.ts';

/** Events come encoded. */
export type ReadCall = ServerWritableStream<Streams.ReadReq, Streams.ReadResp | Uint8Array>;
export const readResponseBytes = (response: Streams.ReadResp | Uint8Array): Buffer =>
  Buffer.from(response instanceof Uint8Array ? response : response.serializeBinary());

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
  const send = async (message: Streams.ReadResp | Uint8Array): Promise<void> => {
    if (signal.aborted || call.write(message)) return;
    await once(call, 'drain', { signal }).catch(() => undefined);
  };
  return {
    event: (record) => send(encodedEvent(record, hasStructuredIds)),
    checkpoint: (place) => send(responses.checkpoint(place)),
    caughtUp: (place) => send(responses.caughtUp(place)),
    confirmation: () => send(responses.confirmation(crypto.randomUUID())),
    notFound: (name) => send(responses.notFound(name)),
    lastStreamPosition: (revision) => send(responses.lastStreamPosition(revision)),
  };
};
