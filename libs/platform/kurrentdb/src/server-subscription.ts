import type { EventBatch, Position, RecordedEvent } from '@guildhall/eventing';
import { setImmediate } from 'node:timers/promises';
import type { Call } from './call.ts';
import { DeadlineExceeded, withDeadline } from './deadline.ts';
import { positionOf, recordedEventOf } from './event-records.ts';
import type { ReadResp } from './generated/kurrentdb/protocols/v1/streams_pb.ts';

/** Milliseconds. `deadline`: for the first sign of life; `silence`: after so long without any message a subscription counts as dead. */
export type SubscriptionTimeouts = Readonly<{ deadline: number; silence: number }>;
/** A subscription on the server, as it is followed: `isLive`: it started at the end of the log. */
export type Following = Readonly<{ call: Call<ReadResp>; isLive: boolean; timeouts: SubscriptionTimeouts }>;
/** Why it is left: it caught up, fell behind, ended, sent nothing for too long, or nothing ever. */
export type LeaveReason = 'caught-up' | 'behind' | 'dropped' | 'silent' | 'mute';

const BATCH_SIZE = 512;
/** While catching up, so long is waited for more at most, as long as each turn of the event loop brings some, to hand it over in batches. */
const GATHER_MS = 5;

type State = 'behind' | 'caught-up' | 'fell-behind';
type Received = Readonly<{ events: readonly RecordedEvent[]; position: Position; state: State }>;

const furthest = (position: Position, server: Readonly<{ commitPosition: string }> | undefined): Position => {
  // At zero the log begins, and no event is there.
  if (server === undefined || server.commitPosition === '0') return position;
  const place = positionOf(server.commitPosition);
  return place > position ? place : position;
};

/** `position`: up to where all has been looked at. What the server says of that may be before what it has sent. */
const received = (messages: readonly ReadResp[], before: Omit<Received, 'events'>): Received => {
  const events: RecordedEvent[] = [];
  let { position, state } = before;
  for (const { content } of messages) {
    if (content.case === 'event' && content.value.event !== undefined) {
      const event = recordedEventOf(content.value.event);
      events.push(event);
      position = event.position;
    } else if (content.case === 'checkpoint') position = furthest(position, content.value);
    else if (content.case === 'caughtUp' || content.case === 'fellBehind') {
      position = furthest(position, content.value.position);
      state = content.case === 'caughtUp' ? 'caught-up' : 'fell-behind';
    }
  }
  return { events, position, state };
};

/** What arrives within so many milliseconds; undefined at the end. */
const nextWithin = async (ms: number, call: Call<ReadResp>): Promise<readonly ReadResp[] | 'late' | undefined> => {
  try {
    return await withDeadline(ms, () => call.next(BATCH_SIZE));
  } catch (error) {
    if (error instanceof DeadlineExceeded) return 'late';
    throw error;
  }
};

/** All that comes within moments. */
const gathered = async (call: Call<ReadResp>, first: readonly ReadResp[]): Promise<readonly ReadResp[]> => {
  const all = [...first];
  const end = performance.now() + GATHER_MS;
  for (let some = first; some.length > 0 && all.length < BATCH_SIZE && performance.now() < end; all.push(...some)) {
    await setImmediate();
    some = call.more(BATCH_SIZE - all.length);
  }
  return all;
};

const isNews = ({ events, position, caughtUp }: EventBatch, before: EventBatch): boolean =>
  events.length > 0 || position > before.position || (caughtUp && !before.caughtUp);

/**
 * A live one that brings more than a batch at once has fallen behind: the server goes on with it as slowly as it was asked to report, event by
 * event, and does not say so.
 */
const reasonToLeave = (state: State, { isLive, isFull }: Readonly<{ isLive: boolean; isFull: boolean }>): LeaveReason | undefined => {
  if (state === 'fell-behind' || (isLive && isFull)) return 'behind';
  return state === 'caught-up' && !isLive && !isFull ? 'caught-up' : undefined;
};

/** Batches of one subscription on the server, until there is a reason to leave it. */
export const batchesOf = async function* (
  { call, isLive, timeouts }: Following,
  from: Position,
): AsyncGenerator<EventBatch, LeaveReason, undefined> {
  let last: Received & EventBatch = { events: [], position: from, state: 'behind', caughtUp: false };
  let isAlive = false;
  for (;;) {
    const first = await nextWithin(isAlive ? timeouts.silence : timeouts.deadline, call);
    if (first === undefined) return 'dropped';
    if (first === 'late') return isAlive ? 'silent' : 'mute';
    isAlive = true;
    const messages = isLive ? first : await gathered(call, first);
    const isFull = messages.length === BATCH_SIZE;
    const { events, position, state } = received(messages, last);
    const batch = { events, position, caughtUp: state === 'caught-up' && !isFull };
    if (isNews(batch, last)) yield batch;
    last = { ...batch, state };
    const reason = reasonToLeave(state, { isLive, isFull });
    if (reason !== undefined) return reason;
  }
};
