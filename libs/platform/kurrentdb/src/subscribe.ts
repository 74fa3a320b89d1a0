import type { EventBatch, EventFilter, EventStore, Position } from '@guildhall/eventing';
import { arrivals, type Arrivals, type Taken } from './arrivals.ts';
import { bell, type Bell } from './bell.ts';
import { pause } from './deadline.ts';
import type { Link } from './link.ts';
import { placeOf, positionOf } from './recorded.ts';

const BATCH = 512;
/** The past is searched in long steps, with progress after each; the live end tells of every event that it leaves out. */
const PAST = 512;
const LIVE = 1;
const PAUSE = 100;
/** Events come one by one; the past is handed over in batches all the same. */
const GATHERING = 5;

/** `silence`: after so many milliseconds without a word a live subscription is taken for dead and made anew. */
export type Patience = Readonly<{ deadline: number; silence: number }>;

type Reading = Readonly<{ open: Arrivals; rung: Bell; isLive: boolean; patience: Patience; signal: AbortSignal }>;
/** Why one subscription on the server was left: it got to the live end; it fell behind it; it ended; or nothing came. */
type Leave = 'caught-up' | 'behind' | 'dropped' | 'silent';

const leaveOf = ({ open, isLive }: Reading, state: Taken['state']): Leave | undefined => {
  if (!isLive && state === 'caught-up') return 'caught-up';
  if (state === 'fell-behind') return 'behind';
  return open.hasEnded() ? 'dropped' : undefined;
};

const batchOf = ({ events, progress, state }: Taken, at: Position): EventBatch => {
  const places = [at, events.at(-1)?.position ?? at, progress === undefined ? at : positionOf(progress)];
  return { events, position: places.reduce((a, b) => (a > b ? a : b)), caughtUp: state === 'caught-up' && events.length < BATCH };
};

const isEmpty = ({ events, progress }: Taken): boolean => events.length === 0 && progress === undefined;

/** What has come; from the past, also what comes while it is gathered. */
const gather = async ({ open, isLive, signal }: Reading): Promise<Taken> => {
  let all = open.take(BATCH);
  let more = all;
  while (!isLive && !isEmpty(more) && all.state === 'behind' && all.events.length < BATCH) {
    await pause(GATHERING, signal);
    more = open.take(BATCH - all.events.length);
    all = { events: [...all.events, ...more.events], progress: more.progress ?? all.progress, state: more.state };
  }
  return all;
};

/** Batches of one subscription on the server, until there is a reason to leave it. */
const follow = async function* (reading: Reading, from: Position): AsyncGenerator<EventBatch, Leave, undefined> {
  const { open, rung, patience, signal } = reading;
  let last: EventBatch = { events: [], position: from, caughtUp: false };
  while (!signal.aborted) {
    const taken = await gather(reading);
    const batch = batchOf(taken, last.position);
    const isNews = batch.events.length > 0 || batch.position > last.position || (batch.caughtUp && !last.caughtUp);
    last = batch;
    if (isNews) yield batch;
    if (taken.events.length === BATCH) continue;
    const leave = leaveOf(reading, taken.state);
    if (leave !== undefined) return leave;
    if (!(await rung.heard(open.isAlive() ? patience.silence : patience.deadline))) return 'silent';
  }
  return 'dropped';
};

/**
 * Goes on for ever: subscriptions of the server end, with or without an error, do not reconnect, and a half-open link is silent.
 * Each is followed by one after the last event that was handed over.
 */
export const subscribing = (link: Link, patience: Patience, closing: AbortSignal): EventStore['subscribe'] =>
  async function* ({ categories, after }: EventFilter, asked) {
    const signal = AbortSignal.any([asked, closing]);
    const prefixes = categories.map((category) => `${category}-`);
    let [at, isLive]: [Position, boolean] = [after, false];
    const rung = bell();
    signal.addEventListener('abort', rung.ring);
    while (!signal.aborted) {
      const client = link.client();
      const open = arrivals(client, { from: placeOf(at), prefixes, window: isLive ? LIVE : PAST }, rung.ring);
      try {
        const batches = follow({ open, rung, isLive, patience, signal }, at);
        let next = await batches.next();
        for (; next.done !== true; next = await batches.next()) {
          at = next.value.position;
          yield next.value;
        }
        isLive = next.value === 'caught-up';
        if (next.value === 'silent' && !open.isAlive()) link.renew(client);
        if (next.value === 'dropped') await pause(PAUSE, signal);
      } finally {
        open.stop();
      }
    }
  };
