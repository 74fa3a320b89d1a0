import { openContext, type Context, type ContextDefinition, type DomainEvent, type Platform, type Worker } from '../src/index.ts';

/** A process that can be killed: from then on nothing it asked for is answered, and nothing it asks is done. */
export type Life = Readonly<{ step: () => Promise<void>; kill: () => void; isAlive: () => boolean; dead: Promise<undefined> }>;

/** Dies by itself after so many steps; a step is a moment before or after a port did something. */
export const lifeOf = (steps = Infinity): Life => {
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

/** What a port gives, seen by a mortal: a collection, a batch's commit and a stream's next item are steps too. */
const mortalValue = (value: unknown, life: Life): unknown => {
  if (isStream(value) && !('get' in value)) return mortalStream(value, life);
  if (typeof value === 'object' && value !== null && ('commit' in value || 'checkpoint' in value)) return mortal(value, life);
  return value;
};
async function* mortalStream(source: AsyncIterable<unknown>, life: Life): AsyncGenerator {
  for await (const item of source) {
    await life.step();
    yield mortalValue(item, life);
  }
}
const mortalCall =
  (call: Call, life: Life): Call =>
  (...args) => {
    if (!life.isAlive()) return new Promise(() => undefined);
    const given = call(...args);
    if (!isPromise(given)) return mortalValue(given, life);
    return given.then(
      async (value) => (await life.step(), mortalValue(value, life)),
      async (error: unknown) => {
        await life.step();
        throw error;
      },
    );
  };
/** Every call may be the last one: made but not answered, or not made at all. */
export const mortal = <T extends object>(port: T, life: Life): T =>
  new Proxy(port, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const call = value.bind(target) as Call;
      const careful = mortalCall(call, life);
      // The moment before: the call is never made.
      const isAsync = !['now', 'random', 'derive', 'fingerprint', 'subscribe', 'all', 'seal', 'open', 'sleep', 'work'].includes(
        String(name),
      );
      return isAsync
        ? async (...args: readonly unknown[]) => (await life.step(), careful(...args))
        : name === 'subscribe' || name === 'all'
          ? careful
          : call;
    },
  });

const PORTS = ['events', 'views', 'bus', 'jobs', 'leases', 'checkpoints', 'vault'] as const;
export const mortalPlatform = (platform: Platform, life: Life): Platform => ({
  ...platform,
  ...Object.fromEntries(PORTS.map((name) => [name, mortal(platform[name], life)])),
});

export type Process = Readonly<{ context: Context; life: Life; stop: () => Promise<void> }>;

/** A context with its loops running, and its consumers at their topics. */
export const start = async <E extends DomainEvent>(
  core: ContextDefinition<E>,
  platform: Platform,
  life = lifeOf(),
  workers: Readonly<Record<string, Worker>> = {},
): Promise<Process> => {
  const own = mortalPlatform(platform, life);
  const context = await openContext(core, own);
  const end = new AbortController();
  void life.dead.then(() => end.abort()); // its timers and connections end with it
  const consuming = core.subscriptions.map(async ({ topic }) => {
    while (!end.signal.aborted)
      try {
        for await (const batch of own.bus.subscribe({ topic, group: core.name }, end.signal))
          await context.consume[topic]?.(batch, end.signal);
      } catch {
        await platform.clock.sleep(10, end.signal);
      }
  });
  const running = context.run(workers, end.signal);
  const stop = async (): Promise<void> => {
    end.abort();
    if (life.isAlive()) await Promise.all([running, ...consuming]);
  };
  return { context, life, stop };
};
