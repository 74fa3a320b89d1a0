import { status as codes, type ServerWritableStream } from '@grpc/grpc-js';
import { once } from 'node:events';
import { nameOf } from './append-records.ts';
import * as responses from './responses.ts';
import type { Faults } from './faults.ts';
import type { Log, LogEvent } from './log.ts';
import type { Streams } from './wire.ts';

const PAGE_SIZE = 500;
const DEFAULT_WINDOW = 32;
const FORWARDS = 0;
const INVALID_POSITION = 'Trying to read from an invalid position.';

export type ReadCall = ServerWritableStream<Streams.ReadReq, Streams.ReadResp>;
type Send = (message: Streams.ReadResp) => Promise<void>;
type Filter = Readonly<{ passes: (event: LogEvent) => boolean; window: number }>;

const filterOf = (options: Streams.ReadReq.Options): Filter | undefined => {
  const filter = options.getFilter();
  const onStream = filter?.getStreamIdentifier();
  const expression = onStream ?? filter?.getEventType();
  if (filter === undefined || expression === undefined) return undefined;
  const [prefixes, regex] = [expression.getPrefixList(), expression.getRegex()];
  const fits = (text: string): boolean =>
    regex === '' ? prefixes.some((prefix) => text.startsWith(prefix)) : new RegExp(regex).test(text);
  return {
    passes: ({ stream, type }) => fits(onStream === undefined ? type : stream),
    window: (filter.getMax() || DEFAULT_WINDOW) * Math.max(1, filter.getCheckpointintervalmultiplier()),
  };
};

/** Events of one stream, forwards. */
const readStream = async (log: Log, options: Streams.ReadReq.Options, send: Send): Promise<void> => {
  const from = options.getStream();
  const name = nameOf(Buffer.from(from?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString());
  if (log.head(name) < 0) return send(responses.notFound(name));
  let revision = Number(from?.getRevision() || 0);
  let left = Number(options.getCount());
  while (left > 0) {
    const page = log.stream(name, revision, Math.min(left, PAGE_SIZE));
    if (page.length === 0) return undefined;
    for (const event of page) await send(responses.event(event));
    revision += page.length;
    left -= page.length;
  }
  return undefined;
};

/** Events of all streams, forwards, from the one at a position on. */
const readAll = async (log: Log, options: Streams.ReadReq.Options, send: Send): Promise<boolean> => {
  const start = options.getAll()?.getPosition()?.getCommitPosition();
  const from = start === undefined ? 0n : BigInt(start);
  const count = Number(options.getCount());
  // One more, since the log looks from the event before on.
  const events = log.after(from - 1n, count + 1).slice(0, count);
  if (start !== undefined && events.length > 0 && events[0]?.position !== from) return false;
  for (const event of events) await send(responses.event(event));
  return true;
};

/** Sends matching events to a subscriber, and a checkpoint after so many events, matching or not. */
const inspector = (filter: Filter | undefined, send: Send) => {
  let inspected = 0;
  return async (event: LogEvent): Promise<void> => {
    if (filter?.passes(event) !== false) await send(responses.event(event));
    if (filter !== undefined && ++inspected % filter.window === 0) await send(responses.checkpoint(event.position));
  };
};

/** The event at the start position is not sent again. */
const subscribe = async (log: Log, options: Streams.ReadReq.Options, send: Send, signal: AbortSignal): Promise<void> => {
  const inspect = inspector(filterOf(options), send);
  const start = options.getAll()?.getPosition()?.getCommitPosition();
  let at = start === undefined ? -1n : BigInt(start);
  let isLive = false;
  const catchUp = async (page: readonly LogEvent[]): Promise<void> => {
    if (isLive && page.length >= PAGE_SIZE) {
      isLive = false;
      await send(responses.fellBehind(at));
    }
    for (const event of page) await inspect(event);
    at = page.at(-1)?.position ?? at;
  };
  await send(responses.confirmation(crypto.randomUUID()));
  for await (const _ of log.changes(signal)) {
    for (let page = log.after(at, PAGE_SIZE); page.length > 0 && !signal.aborted; page = log.after(at, PAGE_SIZE)) await catchUp(page);
    if (!isLive && !signal.aborted) await send(responses.caughtUp(at));
    isLive = true;
  }
};

/** Waits for a client that reads slowly. */
const sender =
  (call: ReadCall, signal: AbortSignal): Send =>
  async (message) => {
    if (signal.aborted || call.write(message)) return;
    await once(call, 'drain', { signal }).catch(() => undefined);
  };

export const read =
  (log: Log, faults: Faults) =>
  (call: ReadCall): void => {
    const closed = new AbortController();
    const abort = (): void => closed.abort();
    for (const end of ['cancelled', 'close', 'finish', 'error']) call.on(end, abort);
    const send = sender(call, closed.signal);
    const options = call.request.getOptions();
    const refuse = (details: string): void => void call.emit('error', { code: codes.UNIMPLEMENTED, details });
    const answer = async (): Promise<void> => {
      if (options === undefined || options.getReadDirection() !== FORWARDS) return refuse('read forwards');
      if (options.hasSubscription() && !options.hasAll()) return refuse('subscribe to $all');
      if (!options.hasSubscription() && options.hasAll()) {
        if (!(await readAll(log, options, send)))
          return void call.emit('error', { code: codes.INVALID_ARGUMENT, details: INVALID_POSITION });
      } else if (!options.hasSubscription()) await readStream(log, options, send);
      else if (faults.isMute !== true) await subscribe(log, options, send, closed.signal);
      else return undefined;
      return void call.end();
    };
    answer().catch((error: unknown) => void call.emit('error', { code: codes.UNAVAILABLE, details: String(error) }));
  };
