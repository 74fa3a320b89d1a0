import type { EventLog } from '../serialization/event-log.ts';
import type { ViewStore } from '../ports/view-store.ts';
import type { Clock } from '../ports/world.ts';
import { positionOf, type Checkpoint } from '../model/checkpoint.ts';
import { START, type DomainEvent } from '../model/vocabulary.ts';
import type { PositionTracker } from '../runtime/position-tracker.ts';
import { catchUp } from './catch-up.ts';
import type { ActiveViews } from './active-views.ts';

type Following<E extends DomainEvent> = Readonly<{
  log: EventLog<E>;
  store: ViewStore;
  clock: Clock;
  views: ActiveViews<E>;
  reached: PositionTracker;
  caughtUp: () => void;
  /** How far the publisher is, wherever it runs. */
  published: () => Promise<unknown>;
}>;

const WAITED_FOR_DELAY_MS = 50;
const IDLE_DELAY_MS = 1_000;

/** Activates the generations that are live by now: another process may have switched. */
const activateLive = async <E extends DomainEvent>({ store, views, log, reached }: Following<E>, signal: AbortSignal): Promise<void> => {
  for (const name of views.names) {
    const live = await store.live(name);
    if (live === views.generation(name)) continue;
    const next = await views.open(name, live);
    await catchUp(log, next.projector, START, signal);
    await views.exclusively(async () => {
      await catchUp(log, next.projector, reached.position, signal);
      if (!signal.aborted) views.activate(name, next);
    });
  }
};

/** Reports how far the views are that another process projects: their least checkpoint, and beyond it where there are no events of ours. */
const reportReached = async <E extends DomainEvent>(
  { views, log, reached, caughtUp }: Following<E>,
  signal: AbortSignal,
): Promise<void> => {
  if (views.names.length === 0) return;
  const checkpoints = await Promise.all(views.projectors().map((view) => view.checkpoint()));
  const least = checkpoints.reduce((some: Checkpoint, one) => (one < some ? one : some));
  for await (const { events, position, caughtUp: isEnd } of log.subscribe(least, signal)) {
    // Not before the log has taken it for a position of its own.
    reached.advance(positionOf(least));
    if (events.length > 0) return;
    reached.advance(position);
    if (isEnd) return caughtUp();
  }
};

/** Whether somebody in this process waits, and whether something acknowledged here is not projected or published yet. */
type Wanted = Readonly<{ isAwaited: () => boolean; isBehind: () => boolean }>;

/** Where several processes share a platform: follows what the others do, at short intervals while somebody waits. */
export const follow = async <E extends DomainEvent>(
  parts: Following<E>,
  { isAwaited, isBehind }: Wanted,
  signal: AbortSignal,
): Promise<void> => {
  const { clock } = parts;
  for (let checked = 0; !signal.aborted;) {
    const isDue = clock.now().getTime() - checked >= IDLE_DELAY_MS;
    if (isDue) {
      checked = clock.now().getTime();
      await activateLive(parts, signal);
    }
    if (isAwaited() || (isDue && isBehind())) await Promise.all([reportReached(parts, signal), parts.published()]);
    await clock.sleep(WAITED_FOR_DELAY_MS, signal);
  }
};
