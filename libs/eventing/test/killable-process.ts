import { openContext, type Context, type ContextDefinition, type DomainEvent, type Platform, type Worker } from '../src/index.ts';

/** Ends a process at once: after `kill` its open calls are never answered, and new ones never made. */
export type KillSwitch = Readonly<{ step: () => Promise<void>; kill: () => void; isAlive: () => boolean; dead: Promise<undefined> }>;

/** Kills by itself after `steps`; a step is the moment before or after a call of a port. */
export const createKillSwitch = (steps = Infinity): KillSwitch => {
  let left = steps;
  const { promise: dead, resolve: die } = Promise.withResolvers<undefined>();
  const kill = () => {
    left = 0;
    die(undefined);
  };
  return {
    step: () => {
      if (left <= 0) return new Promise(() => undefined);
      if (--left === 0) kill();
      return Promise.resolve();
    },
    kill,
    isAlive: () => left > 0,
    dead,
  };
};

type Call = (...args: readonly unknown[]) => unknown;
const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
const isPromise = (value: unknown): value is Promise<unknown> => value instanceof Promise;

/** A port's answer, made killable: calls of a collection, a batch's commit and the next item of a stream are steps too. */
const killableValue = (value: unknown, killSwitch: KillSwitch): unknown => {
  if (isStream(value) && !('get' in value)) return killableStream(value, killSwitch);
  if (typeof value === 'object' && value !== null && ('commit' in value || 'checkpoint' in value)) return killable(value, killSwitch);
  return value;
};
async function* killableStream(source: AsyncIterable<unknown>, killSwitch: KillSwitch): AsyncGenerator {
  for await (const item of source) {
    await killSwitch.step();
    yield killableValue(item, killSwitch);
  }
}
const killableCall =
  (call: Call, killSwitch: KillSwitch): Call =>
  (...args) => {
    if (!killSwitch.isAlive()) return new Promise(() => undefined);
    const given = call(...args);
    if (!isPromise(given)) return killableValue(given, killSwitch);
    return given.then(
      async (value) => (await killSwitch.step(), killableValue(value, killSwitch)),
      async (error: unknown) => {
        await killSwitch.step();
        throw error;
      },
    );
  };
/** The same port, where the process may be killed before each call, or between a call and its answer. */
export const killable = <T extends object>(port: T, killSwitch: KillSwitch): T =>
  new Proxy(port, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const call = value.bind(target) as Call;
      const killableFunction = killableCall(call, killSwitch);
      const isAsync = !['now', 'random', 'derive', 'fingerprint', 'subscribe', 'all', 'seal', 'open', 'sleep', 'work'].includes(
        String(name),
      );
      return isAsync
        ? async (...args: readonly unknown[]) => (await killSwitch.step(), killableFunction(...args))
        : name === 'subscribe' || name === 'all'
          ? killableFunction
          : call;
    },
  });

const PORTS = ['events', 'views', 'bus', 'jobs', 'leases', 'checkpoints', 'vault'] as const;
export const killablePlatform = (platform: Platform, killSwitch: KillSwitch): Platform => ({
  ...platform,
  ...Object.fromEntries(PORTS.map((name) => [name, killable(platform[name], killSwitch)])),
});

export type Process = Readonly<{ context: Context; killSwitch: KillSwitch; stop: () => Promise<void> }>;

/** A context with its loops running, and its consumers at their topics. */
export const start = async <E extends DomainEvent>(
  core: ContextDefinition<E>,
  platform: Platform,
  killSwitch = createKillSwitch(),
  workers: Readonly<Record<string, Worker>> = {},
): Promise<Process> => {
  const own = killablePlatform(platform, killSwitch);
  const context = await openContext(core, own);
  const end = new AbortController();
  void killSwitch.dead.then(() => end.abort()); // its timers and connections end with it
  const consuming = core.subscriptions.map(async ({ topic }) => {
    while (!end.signal.aborted)
      try {
        {
          const taken = (partitions: readonly number[], signal: AbortSignal) => context.taken(topic, partitions, signal);
          for await (const batch of own.bus.subscribe({ topic, group: core.name, taken }, end.signal))
            await context.consume[topic]?.(batch);
        }
      } catch {
        await platform.clock.sleep(10, end.signal);
      }
  });
  const running = context.run(workers, end.signal);
  const stop = async (): Promise<void> => {
    end.abort();
    if (killSwitch.isAlive()) await Promise.all([running, ...consuming]);
  };
  return { context, killSwitch, stop };
};
