import type { EventLog } from '../serialization/event-log.ts';
import type { ViewStore } from '../ports/view-store.ts';
import type { Clock } from '../ports/world.ts';
import type { DomainEvent, Position } from '../model/vocabulary.ts';
import type { PositionTracker } from '../runtime/position-tracker.ts';
import { catchUp } from './catch-up.ts';
import type { ActiveViews } from './active-views.ts';

type Following<E extends DomainEvent> = Readonly<{
  log: EventLog<E>;
  store: ViewStore;
  clock: Clock;
  standing: ActiveViews<E>;
  reached: PositionTracker;
  caughtUp: () => void;
  /** How far the publisher is, wherever it runs. */
  published: () => Promise<unknown>;
}>;

const SOON = 50;
const NOW_AND_THEN = 1_000;

/** Stands on the generations that are live by now: another process may have switched. */
const keepUp = async <E extends DomainEvent>({ store, standing, log, reached }: Following<E>, signal: AbortSignal): Promise<void> => {
  for (const name of standing.names) {
    const live = await store.live(name);
    if (live === standing.generation(name)) continue;
    const next = await standing.open(name, live);
    await catchUp(log, next.projector, '', signal);
    await standing.exclusively(async () => {
      await catchUp(log, next.projector, reached.position, signal);
      if (!signal.aborted) standing.activate(name, next);
    });
  }
};

/** How far the views are that another process fills: their least checkpoint, and beyond it where nothing of ours has happened. */
const look = async <E extends DomainEvent>({ standing, log, reached, caughtUp }: Following<E>, signal: AbortSignal): Promise<void> => {
  if (standing.names.length === 0) return;
  const checkpoints = await Promise.all(standing.projectors().map((view) => view.checkpoint()));
  const least = checkpoints.reduce((some: Position, one) => (one < some ? one : some));
  reached.advance(least);
  for await (const { events, position, caughtUp: isEnd } of log.subscribe(least, signal)) {
    if (events.length > 0) return;
    reached.advance(position);
    if (isEnd) return caughtUp();
  }
};

/** Whether somebody here waits for it, and whether what was acknowledged here has not been seen to come. */
type Wanted = Readonly<{ isAwaited: () => boolean; isBehind: () => boolean }>;

/** Where several processes share a platform: learns what the others did, quickly while somebody waits, now and then otherwise. */
export const follow = async <E extends DomainEvent>(
  parts: Following<E>,
  { isAwaited, isBehind }: Wanted,
  signal: AbortSignal,
): Promise<void> => {
  const { clock } = parts;
  for (let looked = 0; !signal.aborted;) {
    const isTime = clock.now().getTime() - looked >= NOW_AND_THEN;
    if (isTime) {
      looked = clock.now().getTime();
      await keepUp(parts, signal);
    }
    if (isAwaited() || (isTime && isBehind())) await Promise.all([look(parts, signal), parts.published()]);
    await clock.sleep(SOON, signal);
  }
};
