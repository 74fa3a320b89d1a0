import { status as codes } from '@grpc/grpc-js';
import type { Faults } from './faults.ts';
import { THROWN, type Failure } from './grpc-status.ts';
import type { ReadableLog } from './log.ts';
import { InvalidPosition } from './pages.ts';
import { HEAD, type Place } from './places.ts';
import { readAll } from './read-all.ts';
import { filterOf } from './read-filter.ts';
import { readStream } from './read-stream.ts';
import { senderOf, type ReadCall } from './sender.ts';
import { Refused, trailersOf } from './server-errors.ts';
import { subscribe } from './subscription.ts';
import type { Streams } from './wire.ts';

export type { ReadCall } from './sender.ts';

const UNSUPPORTED: Failure = { code: codes.UNIMPLEMENTED, details: 'subscribe to $all' };

/** Undefined for a position that cannot be. */
const placeOf = (all: Streams.ReadReq.Options.AllOptions | undefined): Place | 'end' | undefined => {
  if (all?.hasEnd() === true) return 'end';
  const position = all?.getPosition();
  if (position === undefined) return HEAD;
  const [commit, prepare] = [BigInt(position.getCommitPosition()), BigInt(position.getPreparePosition())];
  return commit < prepare ? undefined : { commit: Number(commit), prepare: Number(prepare) };
};

const answer = async (log: ReadableLog, call: ReadCall, faults: Faults, signal: AbortSignal): Promise<Failure | undefined> => {
  const [options, send] = [call.request.getOptions(), senderOf(call, signal)];
  if (options === undefined) return THROWN;
  if (!options.hasAll()) return options.hasSubscription() ? UNSUPPORTED : readStream(log, options, send);
  const [from, filter] = [placeOf(options.getAll()), filterOf(options)];
  if (from === undefined || filter?.interval === 0) return THROWN;
  if (!options.hasSubscription()) return readAll(log, { from, filter, options }, send);
  if (faults.isMute === true) return new Promise(() => undefined);
  await subscribe(log, { from, filter, send, signal });
  return undefined;
};

const failureOf = (error: unknown): Failure => {
  if (error instanceof Refused) return trailersOf(error.refusal);
  return error instanceof InvalidPosition ? error.failure : { code: codes.UNAVAILABLE, details: String(error) };
};

/** Reads of one stream and of `$all`, and subscriptions to `$all`. */
export const read =
  (log: ReadableLog, faults: Faults) =>
  (call: ReadCall): void => {
    const closed = new AbortController();
    const abort = (): void => closed.abort();
    for (const end of ['cancelled', 'close', 'finish', 'error']) call.on(end, abort);
    void answer(log, call, faults, closed.signal)
      .catch(failureOf)
      .then((failure) => (failure === undefined ? call.end() : call.emit('error', failure)));
  };
