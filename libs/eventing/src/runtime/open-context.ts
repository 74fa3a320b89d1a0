import type { Context, ContextDefinition, Health } from './context.ts';
import { eventLog } from '../serialization/event-log.ts';
import { openConsumers, type Consumers } from '../consuming/open-consumers.ts';
import { writeLag, type WriteLag } from './write-lag.ts';
import { publicationOf } from '../publishing/publish.ts';
import { commandHandler } from '../commands/command-handler.ts';
import { loopsOf } from './context-loops.ts';
import { positionTracker, type PositionTracker } from './position-tracker.ts';
import { loopMonitor, type LoopMonitor } from './loop-monitor.ts';
import { createHalts, type Halts } from './halts.ts';
import { runLoops } from './run-loops.ts';
import { viewsOf } from '../projections/rebuild.ts';
import { openViews, type ActiveViews } from '../projections/active-views.ts';
import { sharedCollection } from '../projections/shared-collection.ts';
import type { SharedView } from '../model/view.ts';
import type { Platform } from './platform.ts';
import type { Collection, ViewSpec, ViewStore } from '../ports/view-store.ts';
import { START, type DomainEvent, type Position } from '../model/vocabulary.ts';

/** How long a read waits for views, in milliseconds. */
const READ_TIMEOUT_MS = 5_000;

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

/** The documents of a view of own events, of others' facts, or of both. */
const collectionOf = <E extends DomainEvent>(
  context: string,
  views: ActiveViews<E>,
  ofFacts: Consumers['collections'],
): Context['collection'] => {
  const collection = <Doc>({ name }: Pick<ViewSpec, 'name'>): Collection<Doc> => {
    if (views.names.includes(name)) return views.collection<Doc>(name);
    const own = ofFacts.get(name);
    if (own === undefined) throw new Error(`${context} has no view ${name}`);
    return own as Collection<Doc>; // opened for this very view
  };
  return <Doc>(view: ViewSpec | SharedView<Doc>) =>
    'facts' in view
      ? sharedCollection(
          collection<Doc>(view),
          Object.entries(view.facts).map(([field, { view: of, id }]) => ({ field, id, documents: collection<object>(of) })),
        )
      : collection<Doc>(view);
};

/** A gate that opens once, or is open from the beginning. */
const gate = (isOpen: boolean) => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const open = (): void => {
    isOpen = true;
    resolve(undefined);
  };
  if (isOpen) open();
  return { promise, isOpen: () => isOpen, open };
};

type HealthSources = Readonly<{
  halts: Halts;
  acknowledged: PositionTracker;
  hasViews: boolean;
  projected: PositionTracker;
  published: PositionTracker;
  monitors: Readonly<Record<'views' | 'facts' | 'jobs', LoopMonitor>>;
  viewLag: WriteLag;
  publicationLag: WriteLag;
  consumed: Consumers['lags'];
}>;

const healthOf = ({ halts, acknowledged, hasViews, projected, published, monitors, viewLag, publicationLag, consumed }: HealthSources) => {
  const target = (): Position => (hasViews ? acknowledged.position : START);
  return (): Health => ({
    halted: halts.names(),
    views: { ...monitors.views.health(projected.position, target()), lag: viewLag.lag() },
    facts: { ...monitors.facts.health(published.position, acknowledged.position), lag: publicationLag.lag() },
    jobs: { lagging: monitors.jobs.health(START, START).lagging },
    consumed: consumed(),
  });
};

/** Puts a core on a platform. */
export const openContext = async <E extends DomainEvent>(core: ContextDefinition<E>, platform: Platform): Promise<Context> => {
  const { name } = core;
  const { clock, ids, observe } = platform;
  const store = storeOf(platform.views, name);
  const log = eventLog<E>(platform.events, platform.vault, core);
  const views = await openViews<E>(store, core.views);
  const consumers = await openConsumers(core, platform, store);
  const { handle, ...commands } = commandHandler({ log, ids, clock, observe, cacheBytes: platform.streamCacheBytes });
  const [acknowledged, projected, published] = [positionTracker(clock), positionTracker(clock), positionTracker(clock)];
  const [viewLag, publicationLag] = [writeLag(clock, projected), writeLag(clock, published)];
  const monitors = { views: loopMonitor(clock), facts: loopMonitor(clock), jobs: loopMonitor(clock) };
  const hasViews = core.views.length > 0;
  const ready = gate(!hasViews);
  const halts = createHalts();
  const parts = {
    ...{ core, platform, log, store, views, marks: consumers.marks },
    ...{ acknowledged, projected, published, monitors },
    caughtUp: ready.open,
    isReady: ready.isOpen,
  };

  return {
    name,
    handle: async (decider, command, envelope) => {
      const result = await handle(decider, command, envelope);
      acknowledged.advance(result.position);
      if (hasViews) viewLag.add(result.position);
      publicationLag.add(result.position);
      return result;
    },
    ...commands,
    collection: collectionOf(name, views, consumers.collections),
    waitForProjections: async (min = START) =>
      !hasViews || projected.waitFor(min > acknowledged.position ? min : acknowledged.position, READ_TIMEOUT_MS),
    waitForPublication: () => published.waitFor(acknowledged.position, READ_TIMEOUT_MS),
    ready: () => ready.promise,
    get positions() {
      return { views: projected.position, facts: published.position };
    },
    health: healthOf({ halts, acknowledged, hasViews, projected, published, monitors, viewLag, publicationLag, consumed: consumers.lags }),
    consume: consumers.consume,
    taken: consumers.marks.taken,
    views: viewsOf({ log, store, active: views, reached: projected }),
    republish: () => platform.checkpoints.save(publicationOf(name).again, clock.now().toISOString()),
    deadLetters: consumers.deadLetters,
    run: (workers, signal) => runLoops(platform, loopsOf(parts, workers), halts, signal),
  };
};
