import type { EventLog } from '../serialization/event-log.ts';
import type { Observe } from '../ports/observe.ts';
import type { Clock } from '../ports/world.ts';
import { positionOf, type Checkpoint } from '../model/checkpoint.ts';
import { START, type DomainEvent, type Position, type Recorded } from '../model/vocabulary.ts';
import type { PositionTracker } from '../runtime/position-tracker.ts';
import { catchUp } from './catch-up.ts';
import type { Projector } from './projector.ts';
import type { ActiveViews } from './active-views.ts';

/** What the loop that fills a context’s own views works with. */
export type Projecting<E extends DomainEvent> = Readonly<{
  name: string;
  log: EventLog<E>;
  views: ActiveViews<E>;
  reached: PositionTracker;
  /** Called whenever all views have caught up. */
  caughtUp: () => void;
  clock: Clock;
  observe: Observe;
}>;

/** The views that are at the latest checkpoint, and the names of those behind it, which are new. */
const splitByCheckpoint = async <E extends DomainEvent>(views: readonly Projector<Recorded<E>>[]) => {
  const checkpoints = await Promise.all(views.map((view) => view.checkpoint()));
  const latest = checkpoints.reduce((most: Checkpoint, one) => (one > most ? one : most), START);
  return { latest, behind: views.filter((_, n) => (checkpoints[n] ?? START) < latest).map(({ name }) => name) };
};

/**
 * Reads the context's events and projects them into all its views, from the latest checkpoint on. Views behind it catch up on their own
 * first, so that a new view delays no other; a position is reached only when all views have it. Ends with the signal.
 */
export const project = async <E extends DomainEvent>(parts: Projecting<E>, signal: AbortSignal): Promise<void> => {
  const { name, log, views, reached, caughtUp, clock, observe } = parts;
  const { latest, behind } = await splitByCheckpoint(views.projectors());
  const catchingUp = new Set(behind);
  const failed = new AbortController();
  const running = AbortSignal.any([signal, failed.signal]);
  let current: Position = positionOf(latest);
  let isAtEnd = false;

  const report = (): void => {
    if (catchingUp.size > 0) return;
    reached.advance(current);
    if (isAtEnd) caughtUp();
  };
  /** The projector is looked up each time, since another generation may have been activated meanwhile. */
  const catchUpTo = async (viewName: string, atLeast: Position): Promise<void> => {
    const view = views.projectors().find((one) => one.name === viewName);
    if (view !== undefined) await catchUp(log, view, atLeast, running);
  };
  const catchUpOne = async (viewName: string): Promise<void> => {
    await catchUpTo(viewName, START);
    await views.exclusively(async () => {
      await catchUpTo(viewName, current);
      if (!running.aborted) catchingUp.delete(viewName);
    });
    report();
  };
  const projectNewEvents = async (): Promise<void> => {
    for await (const { events, position, caughtUp: isEnd, checkpoint } of log.subscribe(latest, running)) {
      const started = clock.now().getTime();
      await views.exclusively(async () => {
        const upToDate = views.projectors().filter((view) => !catchingUp.has(view.name));
        if (checkpoint !== undefined) await Promise.all(upToDate.map((view) => view.run(events, checkpoint)));
        [current, isAtEnd] = [position, isEnd];
      });
      if (events.length > 0) {
        const took = clock.now().getTime() - started;
        observe({ kind: 'projection', name, id: position, outcome: 'done', took, count: events.length });
      }
      report();
    }
  };
  const all = [projectNewEvents(), ...behind.map(catchUpOne)];
  try {
    await Promise.all(all);
  } finally {
    failed.abort();
    await Promise.allSettled(all);
  }
};
