import type { ContextDefinition } from './context.ts';
import type { EventLog } from '../serialization/event-log.ts';
import type { Platform } from './platform.ts';
import type { ViewStore } from '../ports/view-store.ts';
import type { DomainEvent } from '../model/vocabulary.ts';
import type { PositionTracker } from './position-tracker.ts';
import type { Marks } from '../consuming/marks.ts';
import { factPublisher, publicationOf } from '../publishing/publish.ts';
import type { LoopMonitor } from './loop-monitor.ts';
import type { Loop } from './run-loops.ts';
import { positionOf } from '../model/checkpoint.ts';
import { follow } from '../projections/follow.ts';
import { project } from '../projections/project.ts';
import type { ActiveViews } from '../projections/active-views.ts';
import { workJobs, type Worker } from '../jobs/work.ts';

const CONCURRENT_JOBS = 8;
const MINUTE = 60_000;
const MARKS_DELAY_MS = 10_000;

/** The parts of a context that its loops work with. */
export type ContextParts<E extends DomainEvent> = Readonly<{
  core: ContextDefinition<E>;
  platform: Platform;
  log: EventLog<E>;
  store: ViewStore;
  views: ActiveViews<E>;
  acknowledged: PositionTracker;
  projected: PositionTracker;
  published: PositionTracker;
  monitors: Readonly<Record<'views' | 'facts' | 'jobs', LoopMonitor>>;
  /** Called whenever all views have caught up. */
  caughtUp: () => void;
  isReady: () => boolean;
  marks: Marks;
}>;

/** Follows what other processes on the platform do to the views and the publication. */
const followLoop =
  <E extends DomainEvent>({
    core,
    platform: { checkpoints, clock },
    log,
    store,
    views,
    acknowledged,
    projected,
    published,
    ...rest
  }: ContextParts<E>) =>
  (signal: AbortSignal): Promise<void> => {
    const { checkpoint } = publicationOf(core.name);
    const refreshPublished = async (): Promise<void> => published.advance(positionOf(await checkpoints.load(checkpoint)));
    const parts = { log, store, clock, views, reached: projected, caughtUp: rest.caughtUp, published: refreshPublished };
    const isBehind = (): boolean =>
      published.position < acknowledged.position || (core.views.length > 0 && projected.position < acknowledged.position);
    const isAwaited = (): boolean => !rest.isReady() || projected.waiting + published.waiting > 0;
    return follow(parts, { isAwaited, isBehind }, signal);
  };

/** Looks whether what was taken of others' facts is of this event store, and nothing is missing of it. What comes is taken elsewhere. */
const marksLoop =
  ({ marks, platform: { clock } }: Pick<ContextParts<never>, 'marks' | 'platform'>): Loop['work'] =>
  async (signal) => {
    await marks.verify();
    while (!signal.aborted) {
      await marks.expectWhole();
      await clock.sleep(MARKS_DELAY_MS, signal);
    }
  };

/** All loops of a context. */
export const loopsOf = <E extends DomainEvent>(parts: ContextParts<E>, workers: Readonly<Record<string, Worker>>): readonly Loop[] => {
  const { core, platform, log, views, projected, published, monitors, caughtUp } = parts;
  const { name } = core;
  const { events, bus, jobs, checkpoints, clock, ids, observe } = platform;
  const publication = publicationOf(name);
  const publishing = { log, events, bus, checkpoints, publish: core.publish, publication, reached: published, clock, observe };
  const working = { queue: name, concurrency: CONCURRENT_JOBS, workers, jobs, bus, ids, clock, observe };
  /** Every minute: a queue may lose everything, and the jobs that would fill it again are scheduled themselves. */
  const schedule = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      for (const one of core.schedules) await jobs.schedule({ ...one, queue: name });
      await clock.sleep(MINUTE, signal);
    }
  };
  const loops: Loop[] = [
    { name: publication.checkpoint, kind: 'publication', exclusive: true, monitor: monitors.facts, work: factPublisher(publishing) },
    { name: `work.${name}`, kind: 'job', exclusive: false, monitor: monitors.jobs, work: (signal) => workJobs(working, signal) },
    { name: `schedule.${name}`, kind: 'job', exclusive: false, work: schedule },
  ];
  if (core.views.length > 0) {
    const projecting = { name, log, views, reached: projected, caughtUp, clock, observe };
    loops.push({
      name: `project.${name}`,
      kind: 'projection',
      exclusive: true,
      monitor: monitors.views,
      work: (signal) => project(projecting, signal),
    });
  }
  if (core.subscriptions.length > 0) loops.push({ name: `consume.${name}`, kind: 'consumption', exclusive: false, work: marksLoop(parts) });
  if (platform.process !== undefined) loops.push({ name: `follow.${name}`, kind: 'projection', exclusive: false, work: followLoop(parts) });
  return loops;
};
