import type { EventLog } from '../serialization/event-log.ts';
import type { Observe } from '../ports/observe.ts';
import type { Clock } from '../ports/world.ts';
import { START, type DomainEvent, type Position, type Recorded } from '../model/vocabulary.ts';
import type { PositionTracker } from '../runtime/position-tracker.ts';
import { catchUp } from './catch-up.ts';
import type { Projector } from './projector.ts';
import type { ActiveViews } from './active-views.ts';

export type Projecting<E extends DomainEvent> = Readonly<{
  name: string;
  log: EventLog<E>;
  standing: ActiveViews<E>;
  reached: PositionTracker;
  /** Called whenever all views have all there is. */
  caughtUp: () => void;
  clock: Clock;
  observe: Observe;
}>;

/** The views that go on together from where the foremost is, and those that are far behind: new ones. */
const sides = async <E extends DomainEvent>(views: readonly Projector<Recorded<E>>[]) => {
  const checkpoints = await Promise.all(views.map((view) => view.checkpoint()));
  const from = checkpoints.reduce((most, one) => (one > most ? one : most), START);
  return { from, behind: views.filter((_, n) => (checkpoints[n] ?? START) < from).map(({ name }) => name) };
};

/**
 * Reads the context's events and folds them into all its views, from the foremost's checkpoint on. Those behind it catch up by
 * themselves first, so that a new view's long way holds up nobody; only with them in is anything reached. Ends with the signal.
 */
export const project = async <E extends DomainEvent>(parts: Projecting<E>, signal: AbortSignal): Promise<void> => {
  const { name, log, standing, reached, caughtUp, clock, observe } = parts;
  const { from, behind } = await sides(standing.projectors());
  const late = new Set(behind);
  const failed = new AbortController();
  const going = AbortSignal.any([signal, failed.signal]);
  let at: Position = from;
  let isAtEnd = false;

  const arrived = (): void => {
    if (late.size > 0) return;
    reached.advance(at);
    if (isAtEnd) caughtUp();
  };
  /** Looked up anew each time: a switch may have come between. */
  const fillOne = async (one: string, atLeast: Position): Promise<void> => {
    const view = standing.projectors().find((other) => other.name === one);
    if (view !== undefined) await catchUp(log, view, atLeast, going);
  };
  const catchUpOne = async (one: string): Promise<void> => {
    await fillOne(one, START);
    await standing.exclusively(async () => {
      await fillOne(one, at);
      if (!going.aborted) late.delete(one);
    });
    arrived();
  };
  const goOn = async (): Promise<void> => {
    for await (const { events, position, caughtUp: isEnd } of log.subscribe(from, going)) {
      const started = clock.now().getTime();
      await standing.exclusively(async () => {
        const views = standing.projectors().filter((view) => !late.has(view.name));
        if (events.length > 0) await Promise.all(views.map((view) => view.run(events, position)));
        [at, isAtEnd] = [position, isEnd];
      });
      if (events.length > 0) {
        const took = clock.now().getTime() - started;
        observe({ kind: 'projection', name, id: position, outcome: 'done', took, count: events.length });
      }
      arrived();
    }
  };
  const all = [goOn(), ...behind.map(catchUpOne)];
  try {
    await Promise.all(all);
  } finally {
    failed.abort();
    await Promise.allSettled(all);
  }
};
