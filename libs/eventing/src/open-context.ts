import type { Context, ContextDefinition, Listening } from './context.ts';
import { eventLog } from './event-log.ts';
import { consumeFacts, type Consume } from './loops/consume/consume.ts';
import { intakeOf, type Intake } from './loops/consume/intake.ts';
import { PARKED, parking } from './loops/consume/parked.ts';
import { parkedFacts } from './loops/consume/replay.ts';
import { commandHandler } from './loops/handle/handle.ts';
import { turns } from './loops/handle/turns.ts';
import { progress } from './loops/progress.ts';
import { publicationOf, publishFacts } from './loops/publish.ts';
import { pulse } from './loops/pulse.ts';
import { running, type Loop } from './loops/running.ts';
import { filled } from './loops/views/filled.ts';
import { follow } from './loops/views/follow.ts';
import { project } from './loops/views/project.ts';
import { viewsOf } from './loops/views/rebuild.ts';
import { standOn } from './loops/views/standing.ts';
import { workJobs, type Worker } from './loops/work.ts';
import type { Platform } from './platform.ts';
import type { Collection, ViewSpec, ViewStore } from './ports/view-store.ts';
import { START, type DomainEvent, type Position } from './vocabulary.ts';

const CONCURRENT_JOBS = 8;
/** How long a read waits for views, in milliseconds. */
const PATIENCE = 5_000;

/** A context's views are its own, whatever another calls its. */
const storeOf = (views: ViewStore, context: string): ViewStore => {
  const full = (name: string): string => `${context}.${name}`;
  return {
    live: (name) => views.live(full(name)),
    collection: (spec, generation) => views.collection({ ...spec, name: full(spec.name) }, generation),
    switch: (name, from, to) => views.switch(full(name), from, to),
    drop: (name, generation) => views.drop(full(name), generation),
  };
};

/** All that comes in from other contexts: their facts, folded, reacted to, or parked. */
const openIntake = async (
  { name, listens }: Readonly<{ name: string; listens: readonly Listening[] }>,
  { jobs, checkpoints: marks, clock, ids, observe }: Platform,
  store: ViewStore,
) => {
  const open = async (spec: ViewSpec) => [spec.name, await store.collection<unknown>(spec)] as const;
  const documents = new Map(await Promise.all(listens.flatMap(({ views }) => views).map(open)));
  const parked = parking(await store.collection(PARKED), clock);
  const line = turns();
  const intakes = new Map(
    listens.map(({ topic, views, reactors }): [string, Intake] => {
      const fed = views.flatMap((view) => {
        const own = documents.get(view.name);
        return own === undefined ? [] : [filled(view, own)];
      });
      return [topic, intakeOf({ views: fed, reactors, queue: name, jobs, ids })];
    }),
  );
  const consume = [...intakes].map(([topic, intake]): [string, Consume] => [
    topic,
    consumeFacts({ group: name, intake, parked, turns: line, marks, clock, observe }),
  ]);
  return { documents, consume: Object.fromEntries(consume), parked: parkedFacts({ parked, turns: line, intakes }) };
};

/** Puts a core on a platform. */
export const openContext = async <E extends DomainEvent>(core: ContextDefinition<E>, platform: Platform): Promise<Context> => {
  const { name } = core;
  const { bus, jobs, checkpoints, clock, ids, observe } = platform;
  const store = storeOf(platform.views, name);
  const log = eventLog<E>(platform.events, platform.vault, core);
  const standing = await standOn<E>(store, core.views);
  const intake = await openIntake(core, platform, store);
  const { handle, peek } = commandHandler({ log, ids, clock, observe });
  const [projected, published] = [progress(clock), progress(clock)];
  const pulses = { views: pulse(clock), facts: pulse(clock), jobs: pulse(clock) };
  const publication = publicationOf(name);
  const hasViews = core.views.length > 0;
  let acknowledged: Position = START;
  const filledOnce = Promise.withResolvers<undefined>();
  const caughtUp = (): void => {
    filledOnce.resolve(undefined);
  };
  if (!hasViews) caughtUp();
  let isReady = false;
  void filledOnce.promise.then(() => (isReady = true));

  const loopsOf = (workers: Readonly<Record<string, Worker>>): readonly Loop[] => {
    const project_ = (signal: AbortSignal) => project({ name, log, standing, reached: projected, caughtUp, observe }, signal);
    const publish = (signal: AbortSignal) =>
      publishFacts({ log, bus, checkpoints, publish: core.publish, publication, reached: published, observe }, signal);
    const work = (signal: AbortSignal) =>
      workJobs({ queue: name, concurrency: CONCURRENT_JOBS, workers, jobs, ids, clock, observe }, signal);
    const schedule = async (signal: AbortSignal) => {
      for (const one of core.schedules) await jobs.schedule({ ...one, queue: name });
      while (!signal.aborted) await clock.sleep(3_600_000, signal);
    };
    const others = (signal: AbortSignal) =>
      follow(
        {
          log,
          store,
          clock,
          standing,
          reached: projected,
          caughtUp,
          published: async () => published.advance(await checkpoints.load(publication.checkpoint)),
        },
        () => !isReady || projected.waiting + published.waiting > 0,
        signal,
      );
    const loops: Loop[] = [
      { name: publication.checkpoint, kind: 'publication', alone: true, pulse: pulses.facts, work: publish },
      { name: `work.${name}`, kind: 'job', alone: false, pulse: pulses.jobs, work },
      { name: `schedule.${name}`, kind: 'job', alone: false, work: schedule },
    ];
    if (hasViews) loops.push({ name: `project.${name}`, kind: 'projection', alone: true, pulse: pulses.views, work: project_ });
    if (platform.process !== undefined) loops.push({ name: `follow.${name}`, kind: 'projection', alone: false, work: others });
    return loops;
  };

  return {
    name,
    handle: async (decider, command, envelope) => {
      const handled = await handle(decider, command, envelope);
      if (handled.position > acknowledged) acknowledged = handled.position;
      return handled;
    },
    peek,
    documents: <Doc>(view: ViewSpec): Collection<Doc> =>
      standing.names.includes(view.name)
        ? standing.documents<Doc>(view.name)
        : ((intake.documents.get(view.name) ?? unknown(name, view.name)) as Collection<Doc>), // opened for this very view
    settled: async (min = START) => !hasViews || projected.reached(min > acknowledged ? min : acknowledged, PATIENCE),
    published: () => published.reached(acknowledged, PATIENCE),
    ready: () => filledOnce.promise,
    get reached() {
      return { views: projected.position, facts: published.position };
    },
    health: () => ({
      views: pulses.views.vital(projected.position, hasViews ? acknowledged : START),
      facts: pulses.facts.vital(published.position, acknowledged),
      jobs: { lagging: pulses.jobs.vital(START, START).lagging },
    }),
    consume: intake.consume,
    views: viewsOf({ log, store, standing, reached: projected }),
    parked: intake.parked,
    run: (workers, signal) => running(platform, loopsOf(workers), signal),
  };
};

const unknown = (context: string, view: string): never => {
  throw new Error(`${context} has no view ${view}`);
};
