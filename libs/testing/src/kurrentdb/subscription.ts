import type { ReadableLog } from './log.ts';
import { liveRecords, type LiveItem } from './live-records.ts';
import { pager, type Page } from './pages.ts';
import { HEAD, at, isBefore, type Place } from './places.ts';
import type { Filter } from './read-filter.ts';
import type { Sender } from './sender.ts';

export type SubscriptionSender = Pick<Sender, 'event' | 'checkpoint' | 'caughtUp' | 'confirmation'>;
type SubscriptionRequest = Readonly<{ from: Place | 'end'; filter: Filter | undefined; send: SubscriptionSender; signal: AbortSignal }>;

/** Sends only checkpoints that go forward: the end of a page and the first live record may give the same one. */
const checkpointsOf = (send: SubscriptionSender) => {
  let last = HEAD;
  return async (place: Place): Promise<void> => {
    if (!isBefore(last, place)) return;
    last = place;
    await send.checkpoint(place);
  };
};
type Checkpoints = ReturnType<typeof checkpointsOf>;

/** Sends the events of a page that are after a place, and gives the place after it: a page without a match moves it to its own beginning only. */
const sendPage = async ({ records, from, looked }: Page, start: Place, send: SubscriptionSender): Promise<Place> => {
  let place = start;
  for (const record of records) {
    if (!isBefore(place, at(record.position))) continue;
    await send.event(record);
    place = at(record.position);
  }
  return isBefore(place, from) && looked > 0 ? from : place;
};

/** Sends what is after a place, up to the end of the log. */
const catchUp = async (
  log: ReadableLog,
  { filter, send, signal }: SubscriptionRequest,
  start: Place,
  checkpoint: Checkpoints,
): Promise<Place> => {
  const readPage = pager(log, filter);
  const due = filter === undefined ? Infinity : filter.window * filter.interval;
  let [place, looked] = [start, 0];
  for (let page = readPage(start); ; page = readPage(page.next)) {
    place = await sendPage(page, place, send);
    looked += page.looked;
    if (page.isEnd || looked >= due) await checkpoint(place);
    if (page.isEnd || signal.aborted) return place;
    looked %= due;
  }
};

/** Sends what is written after a place, until some of it was lost, or the signal aborts. */
const liveSender = (
  log: ReadableLog,
  { filter, send, signal }: SubscriptionRequest,
  checkpoint: Checkpoints,
): ((start: Place) => Promise<Place>) => {
  const next = liveRecords(log, filter, signal);
  let number = 0;
  const isSent = ({ position, record }: LiveItem, place: Place): boolean =>
    record === undefined ? isBefore(at(position), place) : !isBefore(place, at(position));
  return async (start) => {
    await send.caughtUp(start);
    let place = start;
    for (let item = await next(); item !== undefined; item = await next()) {
      const isNext = item.number === number + 1;
      number = item.number;
      if (isSent(item, place)) continue;
      if (isNext) place = at(item.position);
      if (isNext && item.record !== undefined) await send.event(item.record);
      else await checkpoint(place);
      if (!isNext) return place;
    }
    return place;
  };
};

/**
 * Sends what is after a place, up to the end of the log, where it says that it has caught up: at the last event or checkpoint that was sent,
 * wherever the log ends. Then it sends what is written, until it loses some of that and catches up again.
 */
export const subscribe = async (log: ReadableLog, request: SubscriptionRequest): Promise<void> => {
  const { from, filter, send, signal } = request;
  const checkpoint = filter === undefined ? async () => undefined : checkpointsOf(send);
  const goLive = liveSender(log, request, checkpoint);
  const confirmed = at(log.last());
  await send.confirmation();
  let place = from === 'end' ? confirmed : from;
  if (!isBefore(place, confirmed)) place = await goLive(place);
  while (!signal.aborted) place = await goLive(await catchUp(log, request, place, checkpoint));
};
