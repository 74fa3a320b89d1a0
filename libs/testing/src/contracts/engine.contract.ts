import type { Engine, Unmet } from '@guildhall/eventing';
import { expect } from '@jest/globals';
import { realDelay } from '../builders/clocks.ts';
import { eventually, withTimeout } from '../builders/waiting.ts';
import { runContract, type Check, type Mutant, type OpenSubject } from './contract.ts';

/** One way to set an engine up wrongly, done to the server itself, and what is told of it. */
export type WrongSetup = Readonly<{ spoil: () => Promise<unknown>; mend: () => Promise<unknown>; told: Unmet }>;
/** An engine that is set up rightly. `silence`: from now on it sends nothing; `cut`: connections end, and may be made again. */
export type EngineSetup = Readonly<{ engine: Engine; wrong: readonly WrongSetup[]; silence: () => void; cut: () => void }>;

const CLOCK_TOLERANCE_MS = 5_000;

const checks: readonly Check<EngineSetup>[] = [
  {
    title: 'K10 finds nothing that breaks a promise where all is set up rightly',
    run: async ({ port: { engine } }) => {
      expect((await engine.unmet()).filter(({ breaks }) => breaks)).toEqual([]);
    },
  },
  {
    title: 'K10 tells what is set up wrongly, with what was found and what is needed, until it is mended',
    run: async ({ port: { engine, wrong } }) => {
      expect(wrong.length).toBeGreaterThan(0);
      const before = await engine.unmet();
      for (const { spoil, mend, told } of wrong) {
        await spoil();
        expect(await engine.unmet()).toEqual(expect.arrayContaining([told]));
        await mend();
        expect(await engine.unmet()).toEqual(before);
      }
    },
  },
  {
    title: 'K10 names hosts and ports, and no credentials',
    run: ({ port: { engine } }) => {
      expect(engine.address).toMatch(/^[\w.-]+:\d+(,[\w.-]+:\d+)*$/);
      return Promise.resolve();
    },
  },
  {
    title: 'K10 rejects within seconds when the engine does not answer',
    run: async ({ port: { engine, silence } }) => {
      await engine.unmet();
      silence();
      await withTimeout(expect(engine.unmet()).rejects.toThrow(), 'a rejection');
    },
  },
  {
    title: 'K10 calls back when a connection was made again, unless it was told to stop',
    run: async ({ port: { engine, cut } }) => {
      let [calls, others] = [0, 0];
      const stop = engine.onConnect?.(() => calls++);
      engine.onConnect?.(() => others++)();
      await engine.unmet();
      const before = calls;
      cut();
      if (stop === undefined) return;
      const pass = async (): Promise<void> => void (await engine.unmet().catch(() => realDelay(20)));
      await eventually({ pass }, () => calls > before, 'a new connection');
      stop();
      expect(others).toBe(0);
    },
  },
  {
    title: 'K10 tells the time of the engine',
    run: async ({ port: { engine } }) => {
      const time = await engine.time?.();
      if (time !== undefined) expect(Math.abs(time.getTime() - Date.now())).toBeLessThan(CLOCK_TOLERANCE_MS);
    },
  },
];

const [, tells, names, rejects, callsBack] = checks.map(({ title }) => title) as [string, string, string, string, string, string]; // of the list above
const changed = (setup: EngineSetup, changes: Partial<Engine>): EngineSetup => ({ ...setup, engine: { ...setup.engine, ...changes } });

const mutants: readonly Mutant<EngineSetup>[] = [
  { without: 'asking the engine', caughtBy: tells, mutate: (setup) => changed(setup, { unmet: () => Promise.resolve([]) }) },
  {
    without: 'asking again',
    caughtBy: tells,
    mutate: (setup) => {
      let first: Promise<readonly Unmet[]> | undefined;
      return changed(setup, { unmet: () => (first ??= setup.engine.unmet()) });
    },
  },
  {
    without: 'removing credentials from its address',
    caughtBy: names,
    mutate: (setup) => changed(setup, { address: `user:secret@${setup.engine.address}` }),
  },
  {
    without: 'a time limit',
    caughtBy: rejects,
    mutate: (setup) => changed(setup, { unmet: () => setup.engine.unmet().catch(() => new Promise(() => undefined)) }),
  },
  {
    without: 'an end of its calls',
    caughtBy: callsBack,
    mutate: (setup) =>
      changed(setup, {
        onConnect: (listener) => {
          setup.engine.onConnect?.(listener);
          listener();
          return () => undefined;
        },
      }),
  },
];

/** What every engine promises to whoever watches it. */
export const engineContract = (adapter: string, make: OpenSubject<EngineSetup>): void =>
  runContract({ port: 'engine', checks, mutants }, adapter, make);
