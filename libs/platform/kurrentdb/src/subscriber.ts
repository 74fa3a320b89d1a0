import { condition, type Condition, type EventBatch, type EventFilter, type EventStore, type Position } from '@guildhall/eventing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientHolder } from './client-holder.ts';
import { withDeadline } from './deadline.ts';
import { positionOf, readPositionOf } from './event-records.ts';
import { subscribeOnServer, type ServerSubscription, type Taken } from './server-subscription.ts';

const BATCH_SIZE = 512;
/** After so many events that do not match, the server reports its progress. */
const CATCH_UP_WINDOW = 512;
const LIVE_WINDOW = 1;
const RECONNECT_DELAY_MS = 100;
/** Events arrive one by one; while catching up, so long is waited for more of them, to hand them over in batches. */
const GATHER_DELAY_MS = 5;

/** Milliseconds. `deadline`: for the first sign of life; `silence`: after so long without any message a subscription counts as dead. */
export type SubscriptionTimeouts = Readonly<{ deadline: number; silence: number }>;

/** Resolves after so many milliseconds, or when the signal aborts. */
const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined);

type Following = Readonly<{
  subscription: ServerSubscription;
  changed: Condition;
  isLive: boolean;
  timeouts: SubscriptionTimeouts;
  signal: AbortSignal;
}>;
/** Why a subscription on the server is left: it caught up, fell behind, ended, or sent nothing for too long. */
type LeaveReason = 'caught-up' | 'behind' | 'dropped' | 'silent';

const leaveReason = ({ subscription, isLive }: Following, state: Taken['state']): LeaveReason | undefined => {
  if (!isLive && state === 'caught-up') return 'caught-up';
  if (state === 'fell-behind') return 'behind';
  return subscription.hasEnded() ? 'dropped' : undefined;
};

const batchOf = ({ events, progress, state }: Taken, at: Position): EventBatch => {
  const positions = [at, events.at(-1)?.position ?? at, progress === undefined ? at : positionOf(progress)];
  return { events, position: positions.reduce((a, b) => (a > b ? a : b)), caughtUp: state === 'caught-up' && events.length < BATCH_SIZE };
};

const isEmpty = ({ events, progress }: Taken): boolean => events.length === 0 && progress === undefined;

/** What has arrived; while catching up, also what arrives within moments. */
const gather = async ({ subscription, isLive, signal }: Following): Promise<Taken> => {
  let all = subscription.take(BATCH_SIZE);
  let more = all;
  while (!isLive && !isEmpty(more) && all.state === 'behind' && all.events.length < BATCH_SIZE) {
    await pause(GATHER_DELAY_MS, signal);
    more = subscription.take(BATCH_SIZE - all.events.length);
    all = { events: [...all.events, ...more.events], progress: more.progress ?? all.progress, state: more.state };
  }
  return all;
};

/** Batches of one subscription on the server, until there is a reason to leave it. */
const follow = async function* (following: Following, from: Position): AsyncGenerator<EventBatch, LeaveReason, undefined> {
  const { subscription, changed, timeouts, signal } = following;
  let last: EventBatch = { events: [], position: from, caughtUp: false };
  while (!signal.aborted) {
    const notified = changed.wait();
    const taken = await gather(following);
    const batch = batchOf(taken, last.position);
    const isNew = batch.events.length > 0 || batch.position > last.position || (batch.caughtUp && !last.caughtUp);
    last = batch;
    if (isNew) yield batch;
    if (taken.events.length === BATCH_SIZE) continue;
    const reason = leaveReason(following, taken.state);
    if (reason !== undefined) return reason;
    const isSilent = await withDeadline(subscription.isAlive() ? timeouts.silence : timeouts.deadline, () => notified).then(
      () => false,
      () => true,
    );
    if (isSilent) return 'silent';
  }
  return 'dropped';
};

type Source = Readonly<{ holder: ClientHolder; timeouts: SubscriptionTimeouts; changed: Condition; signal: AbortSignal }>;

/**
 * Goes on until the signal aborts. Subscriptions on the server end, with or without an error, and do not reconnect, and a half-open connection
 * is silent: each is followed by another one after the last event that was handed over.
 */
const followEach = async function* (
  { holder, timeouts, changed, signal }: Source,
  { categories, after }: EventFilter,
): AsyncGenerator<EventBatch, void, undefined> {
  const prefixes = categories.map((category) => `${category}-`);
  let [at, isLive]: [Position, boolean] = [after, false];
  while (!signal.aborted) {
    const client = holder.client();
    const subscription = subscribeOnServer(
      client,
      { from: readPositionOf(at), prefixes, window: isLive ? LIVE_WINDOW : CATCH_UP_WINDOW },
      changed.notify,
    );
    try {
      const batches = follow({ subscription, changed, isLive, timeouts, signal }, at);
      let next = await batches.next();
      for (; next.done !== true; next = await batches.next()) {
        at = next.value.position;
        yield next.value;
      }
      isLive = next.value === 'caught-up';
      if (next.value === 'silent' && !subscription.isAlive()) holder.replace(client);
      if (next.value === 'dropped') await pause(RECONNECT_DELAY_MS, signal);
    } finally {
      subscription.stop();
    }
  }
};

/** Subscriptions that end when their signal aborts, or when the store closes. */
export const subscriber = (holder: ClientHolder, timeouts: SubscriptionTimeouts, closing: AbortSignal): EventStore['subscribe'] =>
  async function* (filter, readerSignal) {
    const changed = condition();
    const stopListening = [readerSignal, closing].map(changed.notifyOnAbort);
    try {
      yield* followEach({ holder, timeouts, changed, signal: AbortSignal.any([readerSignal, closing]) }, filter);
    } finally {
      for (const stop of stopListening) stop();
    }
  };
