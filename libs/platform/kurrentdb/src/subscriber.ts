import { ConnectError } from '@connectrpc/connect';
import { InvalidPosition, START, StoreUnavailable, type EventBatch, type EventStore, type Position } from '@guildhall/eventing';
import type { Endpoint } from './connection.ts';
import { DeadlineExceeded } from './deadline.ts';
import { isPosition } from './event-records.ts';
import { report, type ReadSource } from './finite-read.ts';
import { beyondEndCheck } from './log-end.ts';
import { pause } from './pause.ts';
import { isInvalidPosition, isPermanent } from './read-failure.ts';
import { subscriptionRequest } from './read-requests.ts';
import { batchesOf, type LeaveReason, type SubscriptionTimeouts } from './server-subscription.ts';

/** After so many events that do not match, the server reports its progress. */
const CATCH_UP_WINDOW = 512;
const LIVE_WINDOW = 1;
const RECONNECT_DELAY_MS = 100;

type Source = ReadSource & Readonly<{ timeouts: SubscriptionTimeouts; signal: AbortSignal }>;
/** How far a subscriber is, and why its last subscription on a server was left. */
type Progress = Readonly<{ at: Position; left: LeaveReason | undefined }>;

/** What may go well next time, on this node or another. */
const isPassing = (error: unknown): boolean =>
  !isPermanent(error) && [ConnectError, DeadlineExceeded, StoreUnavailable].some((kind) => error instanceof kind);

/** One subscription on one node, after what is known to be a position of its log: it was just given by it, or is looked up. */
const follower = (source: Source, prefixes: readonly string[]) => {
  const checkEnd = beyondEndCheck(source, source.timeouts.deadline);
  return async function* (node: Endpoint, { at: from, left }: Progress): AsyncGenerator<EventBatch, Progress, undefined> {
    const stop = new AbortController();
    const [began, signal] = [performance.now(), AbortSignal.any([stop.signal, source.signal])];
    let at = from;
    try {
      if (left !== 'caught-up' && left !== 'behind') await checkEnd(at, node, signal);
      const isLive = left === 'caught-up';
      const request = subscriptionRequest({ after: at, prefixes, window: isLive ? LIVE_WINDOW : CATCH_UP_WINDOW });
      const call = await source.sessions.read(node, request, { from: 'any', signal });
      const batches = batchesOf({ call, isLive, timeouts: source.timeouts }, at);
      let next = await batches.next();
      for (; next.done !== true; next = await batches.next()) {
        at = next.value.position;
        yield next.value;
      }
      if (next.value === 'mute') throw new DeadlineExceeded('the subscription is not confirmed');
      return { at, left: next.value };
    } catch (error) {
      if (isInvalidPosition(error)) throw new InvalidPosition(at, 'no event is there', { cause: error });
      if (!isPassing(error)) throw error;
      report(source, node, error, began);
      return { at, left: 'dropped' };
    } finally {
      stop.abort();
    }
  };
};

/**
 * Subscriptions that end when their signal aborts, or when the store closes. Those on servers end, with or without an error, and a half-open
 * connection is silent: each is followed by another one after the last event that was handed over, on whatever node is there.
 */
export const subscriber = (source: ReadSource, timeouts: SubscriptionTimeouts, closing: AbortSignal): EventStore['subscribe'] =>
  async function* ({ categories, after }, readerSignal) {
    if (after !== START && !isPosition(after)) throw new InvalidPosition(after, 'it is another kind of text');
    const signal = AbortSignal.any([readerSignal, closing]);
    const follow = follower(
      { ...source, timeouts, signal },
      categories.map((category) => `${category}-`),
    );
    let progress: Progress = { at: after, left: undefined };
    while (!signal.aborted) {
      progress = yield* follow(await source.nodes.any(), progress);
      if (progress.left === 'dropped') await pause(RECONNECT_DELAY_MS, signal);
    }
  };
