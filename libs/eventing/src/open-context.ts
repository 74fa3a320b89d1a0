import type { Context, ContextDefinition, Health } from './context.ts';
import { eventLog } from './event-log.ts';
import { openIntake, type Incoming } from './loops/consume/open-intake.ts';
import { backlog, type Backlog } from './loops/backlog.ts';
import { commandHandler } from './loops/handle/handle.ts';
import { loopsOf } from './loops/loops-of.ts';
import { progress, type Progress } from './loops/progress.ts';
import { pulse, type Pulse } from './loops/pulse.ts';
import { running } from './loops/running.ts';
import { viewsOf } from './loops/views/rebuild.ts';
import { standOn, type Standing } from './loops/views/standing.ts';
import type { Platform } from './platform.ts';
import type { Collection, ViewSpec, ViewStore } from './ports/view-store.ts';
import { START, type DomainEvent, type Position } from './vocabulary.ts';

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

/** The documents of a view, be it fed by its own context's events or by others' facts. */
const documentsOf =
  <E extends DomainEvent>(context: string, standing: Standing<E>, fed: Incoming['documents']) =>
  <Doc>({ name }: ViewSpec): Collection<Doc> => {
    if (standing.names.includes(name)) return standing.documents<Doc>(name);
    const own = fed.get(name);
    if (own === undefined) throw new Error(`${context} has no view ${name}`);
    return own as Collection<Doc>; // opened for this very view
  };

/** A gate that opens once, or stands open from the beginning. */
const gate = (isOpen: boolean) => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const open = (): void => {
    isOpen = true;
    resolve(undefined);
  };
  if (isOpen) open();
  return { promise, isOpen: () => isOpen, open };
};

type Felt = Readonly<{
  acknowledged: Progress;
  hasViews: boolean;
  projected: Progress;
  published: Progress;
  pulses: Readonly<Record<'views' | 'facts' | 'jobs', Pulse>>;
  unseen: Backlog;
  unpublished: Backlog;
  consumed: Incoming['lags'];
}>;

const vitals = ({ acknowledged, hasViews, projected, published, pulses, unseen, unpublished, consumed }: Felt) => {
  const goal = (): Position => (hasViews ? acknowledged.position : START);
  return (): Health => ({
    views: { ...pulses.views.vital(projected.position, goal()), lag: unseen.lag() },
    facts: { ...pulses.facts.vital(published.position, acknowledged.position), lag: unpublished.lag() },
    jobs: { lagging: pulses.jobs.vital(START, START).lagging },
    consumed: consumed(),
  });
};

/** Puts a core on a platform. */
export const openContext = async <E extends DomainEvent>(core: ContextDefinition<E>, platform: Platform): Promise<Context> => {
  const { name, refusals } = core;
  const { clock, ids, observe } = platform;
  const store = storeOf(platform.views, name);
  const log = eventLog<E>(platform.events, platform.vault, core);
  const standing = await standOn<E>(store, core.views);
  const intake = await openIntake(core, platform, store);
  const { handle, peek } = commandHandler({ log, ids, clock, observe });
  const [acknowledged, projected, published] = [progress(clock), progress(clock), progress(clock)];
  const [unseen, unpublished] = [backlog(clock, projected), backlog(clock, published)];
  const pulses = { views: pulse(clock), facts: pulse(clock), jobs: pulse(clock) };
  const hasViews = core.views.length > 0;
  const ready = gate(!hasViews);
  const moving = {
    core,
    platform,
    log,
    store,
    standing,
    acknowledged,
    projected,
    published,
    pulses,
    caughtUp: ready.open,
    isReady: ready.isOpen,
  };

  return {
    ...{ name, refusals },
    handle: async (decider, command, envelope) => {
      const handled = await handle(decider, command, envelope);
      acknowledged.advance(handled.position);
      if (hasViews) unseen.add(handled.position);
      unpublished.add(handled.position);
      return handled;
    },
    peek,
    documents: documentsOf(name, standing, intake.documents),
    settled: async (min = START) => !hasViews || projected.reached(min > acknowledged.position ? min : acknowledged.position, PATIENCE),
    published: () => published.reached(acknowledged.position, PATIENCE),
    ready: () => ready.promise,
    get reached() {
      return { views: projected.position, facts: published.position };
    },
    health: vitals({ acknowledged, hasViews, projected, published, pulses, unseen, unpublished, consumed: intake.lags }),
    consume: intake.consume,
    views: viewsOf({ log, store, standing, reached: projected }),
    parked: intake.parked,
    run: (workers, signal) => running(platform, loopsOf(moving, workers), signal),
  };
};
