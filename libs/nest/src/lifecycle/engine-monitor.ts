import { condition, type Clock, type Engine, type Unmet } from '@guildhall/eventing';
import type { Log } from '../observability/log.ts';
import type { Checks } from './health-routes.ts';

/** Settings can change while a connection lasts. */
const INTERVAL_MS = 30_000;
/** An engine that does not answer is asked again sooner. */
const RETRY_DELAY_MS = 5_000;
/** How long a start waits for the first answers. */
const START_TIMEOUT_MS = 5_000;
/** Two processes that differ from an engine by less differ from each other by less than the tolerance for calls between them. */
const MAX_CLOCK_DIFFERENCE_MS = 10_000;

/** What is known of one engine. `clockAhead`: milliseconds that its clock is ahead of this process's. */
export type EngineState = Readonly<{ name: string; unmet: readonly Unmet[]; clockAhead: number | undefined }>;

/** Watches whether engines are what their adapters need. An engine that cannot be asked stays what it was: others tell that it is away. */
export type EngineMonitor = Readonly<{
  /** Adds engines to the checks of `/health/ready`: with one that breaks a promise the process is not ready. */
  withEngines: (checks: Checks) => Checks;
  /** For the metrics. */
  states: () => readonly EngineState[];
  /** Resolves when every engine has been asked once, or has not answered in time. */
  asked: () => Promise<void>;
  /** Asks at once, after every connection and from time to time. Returns a function that ends this. */
  start: () => () => void;
}>;

type Given = Readonly<{ engines: readonly Engine[]; clock: Clock; log: Log }>;

/** The request takes time: the answer is compared with the middle of it. */
const clockAheadOf = async ({ time }: Engine, { now }: Clock): Promise<number | undefined> => {
  const before = now().getTime();
  const there = await time?.();
  return there === undefined ? undefined : there.getTime() - (before + now().getTime()) / 2;
};

const seconds = (ms: number): string => `${String(Math.round(Math.abs(ms) / 1_000))} s`;
const unmetClock = (ahead: number | undefined): readonly Unmet[] =>
  ahead === undefined || Math.abs(ahead) <= MAX_CLOCK_DIFFERENCE_MS
    ? []
    : [
        {
          requirement: 'clock',
          found: `${seconds(ahead)} ${ahead > 0 ? 'ahead' : 'behind'}`,
          needed: `within ${seconds(MAX_CLOCK_DIFFERENCE_MS)} of this process`,
          breaks: false,
        },
      ];

/** Of what breaks nothing the value may vary without being told again. */
const keyOf = ({ requirement, found, breaks }: Unmet): string => (breaks ? `${requirement}: ${found}` : requirement);
const newIn = (some: readonly Unmet[], others: readonly Unmet[]): readonly Unmet[] => {
  const known = new Set(others.map(keyOf));
  return some.filter((one) => !known.has(keyOf(one)));
};

/** One line for each change. */
const tell = (log: Log, { name: engine, address }: Engine, before: readonly Unmet[], after: readonly Unmet[]): void => {
  for (const { breaks, ...unmet } of newIn(after, before))
    log[breaks ? 'error' : 'warn']({ engine, address, ...unmet }, 'engine does not meet a requirement');
  for (const { requirement } of newIn(before, after))
    if (!after.some((unmet) => unmet.requirement === requirement))
      log.info({ engine, address, requirement }, 'engine meets the requirement again');
};

/** What breaks promises, by engine. */
const partsOf = (states: readonly EngineState[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    states.flatMap(({ name, unmet }) => {
      const texts = unmet.flatMap(({ requirement, found, needed, breaks }) =>
        breaks ? [`${requirement} is ${found}, needed: ${needed}`] : [],
      );
      return texts.length === 0 ? [] : [[name, texts.join('; ')]];
    }),
  );

const watch = (engine: Engine, { clock, log }: Omit<Given, 'engines'>) => {
  const [connected, asked] = [condition(), Promise.withResolvers<undefined>()];
  let state: EngineState = { name: engine.name, unmet: [], clockAhead: undefined };
  /** False when it did not answer. */
  const ask = async (): Promise<boolean> => {
    try {
      const unmet = await engine.unmet();
      const clockAhead = await clockAheadOf(engine, clock);
      const found = [...unmet, ...unmetClock(clockAhead)];
      tell(log, engine, state.unmet, found);
      state = { ...state, unmet: found, clockAhead };
      return true;
    } catch (error) {
      log.debug({ err: error, engine: engine.name, address: engine.address }, 'engine did not answer');
      return false;
    } finally {
      asked.resolve(undefined);
    }
  };
  return {
    state: () => state,
    asked: asked.promise,
    run: async (signal: AbortSignal): Promise<void> => {
      const stopListening = engine.onConnect?.(connected.notify);
      while (!signal.aborted) {
        const [awake, next] = [new AbortController(), connected.wait()];
        const pause = (await ask()) ? INTERVAL_MS : RETRY_DELAY_MS;
        await Promise.race([next, clock.sleep(pause, AbortSignal.any([signal, awake.signal]))]);
        awake.abort();
      }
      stopListening?.();
    },
  };
};

export const engineMonitor = ({ engines, ...world }: Given): EngineMonitor => {
  const watched = engines.map((engine) => watch(engine, world));
  const states = () => watched.map(({ state }) => state());
  return {
    states,
    withEngines: (checks) => async () => {
      const [{ ready, parts }, broken] = [await checks(), partsOf(states())];
      return { ready: ready && Object.keys(broken).length === 0, parts: { ...parts, ...broken } };
    },
    asked: async () => {
      const done = new AbortController();
      await Promise.race([Promise.all(watched.map((one) => one.asked)), world.clock.sleep(START_TIMEOUT_MS, done.signal)]);
      done.abort();
    },
    start: () => {
      const ended = new AbortController();
      for (const { run } of watched) void run(ended.signal);
      return () => ended.abort();
    },
  };
};
