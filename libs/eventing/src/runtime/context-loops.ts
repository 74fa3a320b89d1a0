import type { ContextDefinition } from './context.ts';
import type { EventLog } from '../serialization/event-log.ts';
import type { Platform } from './platform.ts';
import type { ViewStore } from '../ports/view-store.ts';
import type { DomainEvent } from '../model/vocabulary.ts';
import type { PositionTracker } from './position-tracker.ts';
import { publicationOf, publishFacts } from '../publishing/publish.ts';
import type { LoopMonitor } from './loop-monitor.ts';
import type { Loop } from './run-loops.ts';
import { follow } from '../projections/follow.ts';
import { project } from '../projections/project.ts';
import type { ActiveViews } from '../projections/active-views.ts';
import { workJobs, type Worker } from '../jobs/work.ts';

const CONCURRENT_JOBS = 8;
const MINUTE = 60_000;

/** What a context's loops move. */
export type ContextParts<E extends DomainEvent> = Readonly<{
  core: ContextDefinition<E>;
  platform: Platform;
  log: EventLog<E>;
  store: ViewStore;
  standing: ActiveViews<E>;
  acknowledged: PositionTracker;
  projected: PositionTracker;
  published: PositionTracker;
  monitors: Readonly<Record<'views' | 'facts' | 'jobs', LoopMonitor>>;
  /** Called whenever all views have all there is. */
  caughtUp: () => void;
  isReady: () => boolean;
}>;

/** Tells what other processes on the platform have done to the views, and to the publication. */
const following =
  <E extends DomainEvent>({
    core,
    platform: { checkpoints, clock },
    log,
    store,
    standing,
    acknowledged,
    projected,
    published,
    ...rest
  }: ContextParts<E>) =>
  (signal: AbortSignal): Promise<void> => {
    const { checkpoint } = publicationOf(core.name);
    const lookUp = async (): Promise<void> => published.advance(await checkpoints.load(checkpoint));
    const parts = { log, store, clock, standing, reached: projected, caughtUp: rest.caughtUp, published: lookUp };
    const isBehind = (): boolean =>
      published.position < acknowledged.position || (core.views.length > 0 && projected.position < acknowledged.position);
    const isAwaited = (): boolean => !rest.isReady() || projected.waiting + published.waiting > 0;
    return follow(parts, { isAwaited, isBehind }, signal);
  };

/** Everything that a context does by itself. */
export const loopsOf = <E extends DomainEvent>(moving: ContextParts<E>, workers: Readonly<Record<string, Worker>>): readonly Loop[] => {
  const { core, platform, log, standing, projected, published, monitors, caughtUp } = moving;
  const { name } = core;
  const { bus, jobs, checkpoints, clock, ids, observe } = platform;
  const publication = publicationOf(name);
  const publishing = { log, bus, checkpoints, publish: core.publish, publication, reached: published, clock, observe };
  const working = { queue: name, concurrency: CONCURRENT_JOBS, workers, jobs, ids, clock, observe };
  /** Again and again: a queue may lose everything, and what would fill it again is scheduled itself. */
  const schedule = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      for (const one of core.schedules) await jobs.schedule({ ...one, queue: name });
      await clock.sleep(MINUTE, signal);
    }
  };
  const loops: Loop[] = [
    {
      name: publication.checkpoint,
      kind: 'publication',
      exclusive: true,
      monitor: monitors.facts,
      work: (signal) => publishFacts(publishing, signal),
    },
    { name: `work.${name}`, kind: 'job', exclusive: false, monitor: monitors.jobs, work: (signal) => workJobs(working, signal) },
    { name: `schedule.${name}`, kind: 'job', exclusive: false, work: schedule },
  ];
  if (core.views.length > 0) {
    const projecting = { name, log, standing, reached: projected, caughtUp, clock, observe };
    loops.push({
      name: `project.${name}`,
      kind: 'projection',
      exclusive: true,
      monitor: monitors.views,
      work: (signal) => project(projecting, signal),
    });
  }
  if (platform.process !== undefined) loops.push({ name: `follow.${name}`, kind: 'projection', exclusive: false, work: following(moving) });
  return loops;
};
