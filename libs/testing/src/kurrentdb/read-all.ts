import { status as codes } from '@grpc/grpc-js';
import type { Failure } from './grpc-status.ts';
import type { LogReader, LogRecord } from './log.ts';
import { GAP } from './log-records.ts';
import type { Place } from './places.ts';
import type { Filter } from './read-filter.ts';
import type { Sender } from './sender.ts';
import type { Streams } from './wire.ts';

const PAGE_SIZE = 500;
const INVALID_POSITION: Failure = { code: codes.UNKNOWN, details: 'Unexpected ReadAllResult: InvalidPosition' };

type AllRequest = Readonly<{ from: Place | 'end'; filter: Filter | undefined; options: Streams.ReadReq.Options }>;

/** Records of all streams, in either direction. */
export const readAll = async (log: LogReader, { from, filter, options }: AllRequest, send: Sender): Promise<Failure | undefined> => {
  const end = log.last() + GAP;
  let position = from === 'end' ? end : Math.min(Math.max(from.commit, 0), end);
  if (position % GAP !== 0) return INVALID_POSITION;
  const isForwards = options.getReadDirection() === 0;
  let left = Number(options.getCount());
  const nextPage = (): readonly LogRecord[] => (isForwards ? log.from(position, PAGE_SIZE) : log.before(position, PAGE_SIZE));
  for (let page = nextPage(); page.length > 0 && left > 0; page = nextPage()) {
    for (const record of page) {
      position = isForwards ? record.position + GAP : record.position;
      if (filter?.passes(record) === false || left === 0) continue;
      await send.event(record);
      left--;
    }
  }
  return undefined;
};
