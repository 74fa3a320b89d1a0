import { eventLog } from './event-log.ts';
import { forever } from './loops/backoff.ts';
import { consumeFacts, type Consume } from './loops/consume.ts';
import { commandHandler, type Handle, type Peek } from './loops/handle.ts';
import { filled, project } from './loops/project.ts';
import { progress } from './loops/progress.ts';
import { publishFacts, type Publish } from './loops/publish.ts';
import { workJobs, type Worker } from './loops/work.ts';
import type { Platform } from './platform.ts';
import type { Schedule } from './ports/job-queue.ts';
import type { Collection } from './ports/view-store.ts';
import type { Reactor } from './reaction.ts';
import type { StoredEvents } from './stored-events.ts';
import { START, type DomainEvent, type Position } from './vocabulary.ts';
import type { EventView, FactView } from './view.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- lists of views over different documents, of reactors to different facts */
/** Another context's topic: the views and reactions that it feeds here. */
export type Listening = Readonly<{ topic: string; views: readonly FactView<any, any>[]; reactors: readonly Reactor<any>[] }>;

/** A core's table of contents: all that a shell needs to run it. */
export type ContextDefinition<E extends DomainEvent> = Readonly<{
  name: string;
  /** The kinds of streams that are its own. */
  categories: readonly string[];
  types: StoredEvents<E>;
  publish: Publish<E>;
  views: readonly EventView<E, any>[];
  listens: readonly Listening[];
  schedules: readonly Omit<Schedule, 'queue'>[];
}>;
/* eslint-enable @typescript-eslint/no-explicit-any */

/** A running core: its one way to write, its views to read, its loops. */
export interface Context {
  readonly name: string;
  readonly handle: Handle;
  readonly peek: Peek;
  /** The documents of one of its views, live generation. */
  documents<Doc>(view: Readonly<{ name: string; indexes: Readonly<Record<string, readonly string[]>> }>): Collection<Doc>;
  /** Waits until its own views have everything that was acknowledged in this process, and `min` if given. False: not in time. */
  settled(min?: Position): Promise<boolean>;
  /** How far its own views and its publisher are. */
  readonly reached: Readonly<{ views: Position; facts: Position }>;
  /** Takes a batch of a topic that it listens to. */
  readonly consume: Readonly<Record<string, Consume>>;
  /** Starts projecting, publishing and working; ends with the signal. */
  run(workers: Readonly<Record<string, Worker>>, signal: AbortSignal): Promise<void>;
}

const CONCURRENT_JOBS = 8;
/** How long a read waits for views, in milliseconds. */
const PATIENCE = 5_000;

/** Puts a core on a platform. */
export const openContext = async <E extends DomainEvent>(core: ContextDefinition<E>, platform: Platform): Promise<Context> => {
  const { events, vault, views, bus, jobs, checkpoints, clock, ids, observe } = platform;
  const log = eventLog<E>(events, vault, core);
  const [projected, published] = [progress(clock), progress(clock)];
  let acknowledged: Position = START;
  const { handle, peek } = commandHandler({ log, ids, clock, observe });

  const specs = [...core.views, ...core.listens.flatMap((listening) => listening.views)];
  const collections = new Map(await Promise.all(specs.map(async (spec) => [spec.name, await views.collection<unknown>(spec)] as const)));
  const documents = <Doc>({ name }: Readonly<{ name: string }>): Collection<Doc> => {
    const found = collections.get(name);
    if (found === undefined) throw new Error(`${core.name} has no view ${name}`);
    return found as Collection<Doc>; // opened above for this very view
  };

  const consume = Object.fromEntries(
    core.listens.map(({ topic, views: fed, reactors }): [string, Consume] => [
      topic,
      consumeFacts({
        group: core.name,
        views: fed.map((view) => filled(view, documents(view))),
        reactors,
        queue: core.name,
        jobs,
        marks: checkpoints,
        ids,
        observe,
      }),
    ]),
  );

  return {
    name: core.name,
    handle: async (decider, command, envelope) => {
      const handled = await handle(decider, command, envelope);
      if (handled.position > acknowledged) acknowledged = handled.position;
      return handled;
    },
    peek,
    documents,
    settled: (min = START) => projected.reached(min > acknowledged ? min : acknowledged, PATIENCE),
    get reached() {
      return { views: projected.position, facts: published.position };
    },
    consume,
    async run(workers, signal) {
      const failed = (name: string) => (error: unknown) => observe({ kind: 'projection', name, id: core.name, outcome: 'failed', error });
      const own = core.views.map((view) => filled(view, documents(view)));
      for (const schedule of core.schedules) await jobs.schedule({ ...schedule, queue: core.name });
      await Promise.all([
        forever(
          clock,
          signal,
          () => project({ log, views: own, reached: projected, observe, name: core.name }, signal),
          failed(`${core.name}.views`),
        ),
        forever(
          clock,
          signal,
          () =>
            publishFacts(
              { log, bus, checkpoints, publish: core.publish, topic: `${core.name}.facts`, reached: published, observe },
              signal,
            ),
          failed(`${core.name}.facts`),
        ),
        forever(
          clock,
          signal,
          () => workJobs({ queue: core.name, concurrency: CONCURRENT_JOBS, workers, jobs, ids, clock, observe }, signal),
          failed(`${core.name}.jobs`),
        ),
      ]);
    },
  };
};
