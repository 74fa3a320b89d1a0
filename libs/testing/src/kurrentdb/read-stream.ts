import { status as codes } from '@grpc/grpc-js';
import { streamDeleted } from './delete.ts';
import type { Failure } from './grpc-status.ts';
import type { LogReader } from './log.ts';
import { streamNameOf } from './messages.ts';
import type { Sender } from './sender.ts';
import { TOMBSTONE, isDeleted, type StreamState } from './stream-check.ts';
import type { Streams } from './wire.ts';

const PAGE_SIZE = 500;
const NOTHING_ASKED: Failure = { code: codes.UNKNOWN, details: 'Unexpected ReadStreamResult: Error' };

/** The revisions that are asked for, in their order: the first one, which may be beyond the end, and how to go on. */
const rangeOf = (log: LogReader, options: Streams.ReadReq.Options, { last, from }: StreamState) => {
  const asked = options.getStream();
  const revision = asked?.hasEnd() === true ? last : Number(asked?.getRevision() || 0);
  return options.getReadDirection() === 0
    ? { first: Math.max(revision, from), step: 1, page: log.streamFrom }
    : { first: Math.min(revision, last), step: -1, page: log.streamBefore };
};

const sendEvents = async (log: LogReader, options: Streams.ReadReq.Options, state: StreamState, send: Sender): Promise<void> => {
  const { first, step, page } = rangeOf(log, options, state);
  const name = streamNameOf(options.getStream()?.getStreamIdentifier());
  let [revision, left] = [first, Number(options.getCount())];
  while (left > 0) {
    const records = page(name, revision, Math.min(left, PAGE_SIZE)).filter((record) => record.revision >= state.from);
    if (records.length === 0) return;
    for (const record of records) await send.event(record);
    revision += step * records.length;
    left -= records.length;
  }
};

/** Events of one stream, in either direction; what was deleted is not there. */
export const readStream = async (log: LogReader, options: Streams.ReadReq.Options, send: Sender): Promise<Failure | undefined> => {
  const name = streamNameOf(options.getStream()?.getStreamIdentifier());
  const state = log.stream(name);
  if (state.last === TOMBSTONE) return streamDeleted(name);
  if (state.last < 0 || isDeleted(state)) return send.notFound(name).then(() => undefined);
  if (Number(options.getCount()) === 0) return NOTHING_ASKED;
  await sendEvents(log, options, state, send);
  if ((options.getControlOption()?.getCompatibility() ?? 0) > 0) await send.lastStreamPosition(state.last);
  return undefined;
};
