import type { Context, JobQueue, Lag } from '@guildhall/eventing';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { EngineMonitor } from '../lifecycle/engine-monitor.ts';

/** What gauges ask when metrics are read. */
export type Watched = Readonly<{ contexts: readonly Context[]; jobs: Pick<JobQueue, 'depth' | 'failed' | 'age'> }>;

/** One value of a gauge, with its labels; undefined where it cannot be read now. */
type Reading<L extends string> = readonly [labels: Readonly<Record<L, string>>, value: number | undefined];
type Description<L extends string> = Readonly<{ name: string; help: string; labels: readonly L[] }>;

const SECOND = 1_000;
const unknown = (): undefined => undefined;

/** A gauge that is read when metrics are. What cannot be read is left out: neither 0 nor what was read before is true. */
const gauge = <L extends string>(
  registry: Registry,
  { name, help, labels }: Description<L>,
  read: () => readonly Reading<L>[] | Promise<readonly Reading<L>[]>,
): void => {
  new Gauge<L>({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    async collect() {
      const readings = await read();
      this.reset();
      for (const [of, value] of readings) if (value !== undefined) this.set(of, value);
    },
  });
};

const watchLag = (registry: Registry, { contexts }: Watched): void => {
  const labels = ['kind', 'name'] as const;
  const of = (value: (lag: Lag) => number) => () =>
    contexts.flatMap(({ name, health }) => {
      const { views, facts, consumed } = health();
      return [
        [{ kind: 'view', name }, value(views.lag)] as const,
        [{ kind: 'publisher', name }, value(facts.lag)] as const,
        ...Object.entries(consumed).map(([topic, lag]) => [{ kind: 'consumer', name: `${name} ← ${topic}` }, value(lag)] as const),
      ];
    });
  const seconds = 'How long the oldest write of this process has not come to the views or the facts, or the oldest fact to its consumer';
  gauge(
    registry,
    { name: 'guildhall_lag_seconds', help: seconds, labels },
    of(({ age }) => age / SECOND),
  );
  const events = 'How many writes of this process have not come to the views or the facts, or facts to their consumer';
  gauge(
    registry,
    { name: 'guildhall_lag_events', help: events, labels },
    of(({ writes }) => writes),
  );
};

const watchHalts = (registry: Registry, { contexts }: Watched): void => {
  const help = 'Loops that stand still for an operator, since what they kept does not fit to their event store, keys or topics';
  gauge(registry, { name: 'guildhall_halted', help, labels: ['name', 'loop'] }, () =>
    contexts.flatMap(({ name, health }) => health().halted.map((loop) => [{ name, loop }, 1] as const)),
  );
};

const watchDeadLetters = (registry: Registry, { contexts }: Watched): void => {
  const help = 'Facts that a context could not handle and set aside';
  gauge(registry, { name: 'guildhall_dead_letters', help, labels: ['topic', 'name'] }, async () => {
    const read = contexts.map(async ({ name, deadLetters, consume }) => {
      const all = await deadLetters.list().catch(unknown);
      return Object.keys(consume).map((topic) => [{ topic, name }, all?.filter((one) => one.topic === topic).length] as const);
    });
    return (await Promise.all(read)).flat();
  });
};

const watchQueues = (registry: Registry, { contexts, jobs }: Watched): void => {
  const ofQueue = (read: (queue: string) => Promise<number | undefined>) =>
    Promise.all(contexts.map(async ({ name }) => [name, await read(name)] as const));
  const depths = 'Jobs that wait or run, and jobs that failed for good';
  gauge(registry, { name: 'guildhall_queue_depth', help: depths, labels: ['queue', 'state'] }, async () => {
    const open = await ofQueue((queue) => jobs.depth(queue).catch(unknown));
    const failed = await ofQueue((queue) => jobs.failed(queue).then(({ length }) => length, unknown));
    return [
      ...open.map(([queue, value]) => [{ queue, state: 'open' }, value] as const),
      ...failed.map(([queue, value]) => [{ queue, state: 'failed' }, value] as const),
    ];
  });
  const ages = 'How long the job that waits longest has been due';
  gauge(registry, { name: 'guildhall_queue_age_seconds', help: ages, labels: ['queue'] }, async () =>
    (await ofQueue((queue) => jobs.age(queue).then((age) => age / SECOND, unknown))).map(([queue, seconds]) => [{ queue }, seconds]),
  );
};

const watchStreams = (registry: Registry, { contexts }: Watched): void => {
  const bytes = 'What the streams that commands have used lately take, and may take, by an estimate';
  gauge(registry, { name: 'guildhall_stream_cache_bytes', help: bytes, labels: ['name', 'of'] }, () =>
    contexts.flatMap(({ name, cacheUsage }) => {
      const { bytes: used, maxBytes: limit } = cacheUsage();
      return [[{ name, of: 'used' }, used] as const, [{ name, of: 'limit' }, limit] as const];
    }),
  );
  new Counter({
    name: 'guildhall_stream_loads_total',
    help: 'Streams that commands needed: found in the cache, read from the store, or taken as new',
    labelNames: ['name', 'source'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, cacheUsage } of contexts)
        for (const [source, count] of Object.entries(cacheUsage().loads)) this.inc({ name, source }, count);
    },
  });
};

/** How far behind the loops of these contexts are, what they set aside, how full their queues are, and what their commands remember. */
export const watchGauges = (registry: Registry, watched: Watched): void => {
  for (const watch of [watchLag, watchHalts, watchDeadLetters, watchQueues, watchStreams]) watch(registry, watched);
};

/** Which services are not asked for a while, since too many calls failed. */
export const watchCircuits = (registry: Registry, open: () => Readonly<Record<string, boolean>>): void => {
  const help = 'Services that are not asked for a while, since calls to them failed';
  gauge(registry, { name: 'guildhall_circuit_open', help, labels: ['service'] }, () =>
    Object.entries(open()).map(([service, isOpen]) => [{ service }, isOpen ? 1 : 0]),
  );
};

/** Which requirements engines do not meet, and how far their clocks are from this process's. */
export const watchEngines = (registry: Registry, states: EngineMonitor['states']): void => {
  const unmetHelp = 'Requirements that an engine does not meet; with `breaks="yes"` the process is not ready';
  gauge(registry, { name: 'guildhall_engine_unmet', help: unmetHelp, labels: ['engine', 'requirement', 'breaks'] }, () =>
    states().flatMap(({ name: engine, unmet }) =>
      unmet.map(({ requirement, breaks }) => [{ engine, requirement, breaks: breaks ? 'yes' : 'no' }, 1] as const),
    ),
  );
  const clockHelp = 'How far the clock of an engine is ahead of the clock of this process';
  gauge(registry, { name: 'guildhall_engine_clock_ahead_seconds', help: clockHelp, labels: ['engine'] }, () =>
    states().map(({ name: engine, clockAhead }) => [{ engine }, clockAhead === undefined ? undefined : clockAhead / SECOND] as const),
  );
};
