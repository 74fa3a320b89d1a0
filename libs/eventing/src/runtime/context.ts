import type { Consume } from '../consuming/consume.ts';
import type { DeadLetters } from '../consuming/dead-letters.ts';
import type { HandleCommand, ReadState } from '../commands/command.ts';
import type { StreamCacheUsage } from '../commands/stream-cache.ts';
import type { Lag } from './write-lag.ts';
import type { Publish } from '../publishing/publish.ts';
import type { LoopHealth } from './loop-monitor.ts';
import type { Views } from '../projections/rebuild.ts';
import type { Worker } from '../jobs/work.ts';
import type { Fact, Offsets } from '../ports/fact-bus.ts';
import type { Schedule } from '../ports/job-queue.ts';
import type { Collection, ViewSpec } from '../ports/view-store.ts';
import type { Reactor } from '../model/reactor.ts';
import type { StoredEvents } from '../serialization/stored-events.ts';
import type { EventView, FactView, SharedView } from '../model/view.ts';
import type { DomainEvent, Position } from '../model/vocabulary.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- lists of views over different documents, of reactors to different facts */
/** Another context's topic: the views and reactions that it feeds here. */
export type Subscription = Readonly<{
  topic: string;
  /** Why a fact is not what its type promises, without a word of what is in it; such a fact becomes a dead letter. */
  validate: (fact: Fact) => string | undefined;
  views: readonly FactView<any, any>[];
  reactors: readonly Reactor<any>[];
}>;

/** A core's table of contents: all that a shell needs to run it. */
export type ContextDefinition<E extends DomainEvent> = Readonly<{
  name: string;
  /** The kinds of streams that are its own. */
  categories: readonly string[];
  types: StoredEvents<E>;
  publish: Publish<E>;
  views: readonly EventView<any, any>[];
  subscriptions: readonly Subscription[];
  schedules: readonly Omit<Schedule, 'queue'>[];
}>;
/* eslint-enable @typescript-eslint/no-explicit-any */

/** How a loop is, and what this process has acknowledged and the loop has not come to. */
type ReaderHealth = LoopHealth & Readonly<{ lag: Lag }>;
/** How a context's loops are; `consumed`: how far behind each topic it is. */
export type Health = Readonly<{
  /** Loops that stand still for an operator: what they kept does not fit to the event store, the keys or the topics that are there. */
  halted: readonly string[];
  views: ReaderHealth;
  facts: ReaderHealth;
  jobs: Readonly<{ lagging: boolean }>;
  consumed: Readonly<Record<string, Lag>>;
}>;

/** A running core: its one way to write, its views to read, its loops. */
export interface Context {
  readonly name: string;
  readonly handle: HandleCommand;
  readonly readState: ReadState;
  readonly recallState: ReadState;
  /** The documents of one of its views, live generation; of a shared view each with its parts. */
  collection<Doc>(view: ViewSpec | SharedView<Doc>): Collection<Doc>;
  /** Waits until its own views have everything that was acknowledged in this process, and `min` if given. False: not in time. */
  waitForProjections(min?: Position): Promise<boolean>;
  /** Waits until the facts of everything that was acknowledged in this process are with the bus. False: not in time. */
  waitForPublication(): Promise<boolean>;
  /** Resolves once its own views, new ones too, have caught up: from then on it may be asked. */
  ready(): Promise<void>;
  /** How far its own views and its publisher are. */
  readonly positions: Readonly<{ views: Position; facts: Position }>;
  /** Lag without progress: for whoever watches, and `stuck` for liveness. */
  health(): Health;
  /** How full the cache of its streams is, and what it was good for. */
  cacheUsage(): StreamCacheUsage;
  /** Takes a batch of a topic that it listens to. */
  readonly consume: Readonly<Record<string, Consume>>;
  /** Up to where it has taken partitions of such a topic: for whoever subscribes to it. */
  taken(topic: string, partitions: readonly number[], signal: AbortSignal): Promise<Offsets>;
  /** For an operator: rebuilding and switching its own views. */
  readonly views: Views;
  /** For an operator: publishes the facts of all its events once more, soon, wherever its publisher runs. Consumers skip what they have taken. */
  republish(): Promise<void>;
  /** For an operator: facts that could not be handled. */
  readonly deadLetters: DeadLetters;
  /** Starts projecting, publishing and working; ends with the signal. */
  run(workers: Readonly<Record<string, Worker>>, signal: AbortSignal): Promise<void>;
}
