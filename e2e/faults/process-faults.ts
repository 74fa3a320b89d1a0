/** Processes that die, stand still, or are replaced. */
import { constants, setPriority } from 'node:os';
import { contextNames } from '@guildhall/contracts';
import { pause } from '../oracle/http-client.ts';
import { Violation } from '../oracle/request-log.ts';
import type { Fault } from './fault.ts';
import type { Run } from './run.ts';

const SERVICES = [...contextNames, 'gateway'];
const FREEZE_MS = 40_000;
/** How long whoever sends requests takes to hear that a process takes none. */
const DRAIN_NOTICE_MS = 1_000;

const kill = async ({ system }: Run, names: readonly string[]): Promise<void> => {
  const dying = names.map((name) => system.process(name));
  for (const { child } of dying) child.kill('SIGKILL');
  await Promise.all(dying.map(({ ended }) => ended));
  for (const name of names) system.restart(name);
  await Promise.all(names.map(system.whenReady));
};
/** A process and its twin. */
const both = ({ system }: Run, service: string): readonly string[] => system.names.filter((name) => name.split('.')[0] === service);

const killOne = (service: string): Fault => ({
  name: `kill ${service}`,
  strike: (run) => kill(run, [run.random.pick(both(run, service))]),
});
const killBoth = (service: string): Fault => ({ name: `kill ${service} and its twin`, strike: (run) => kill(run, both(run, service)) });
const killAll: Fault = { name: 'kill all together', strike: (run) => kill(run, run.system.names) };

/** Whoever holds a lease finds another leader when it wakes up, and both work for a moment. */
const freeze = (service: string): Fault => ({
  name: `let ${service} stand still for 40 s`,
  strike: async (run) => {
    const { child } = run.system.process(run.random.pick(both(run, service)));
    child.kill('SIGSTOP');
    try {
      await pause(FREEZE_MS);
    } finally {
      child.kill('SIGCONT');
    }
  },
});

/** Where many machines share the work, a process that starts takes nothing from those that answer: here it gets what they leave. */
const replace = async ({ system, entryPoint }: Run, name: string): Promise<void> => {
  const { child, ended, port } = system.process(name);
  const url = `http://127.0.0.1:${String(port)}`;
  entryPoint.close(url);
  await pause(DRAIN_NOTICE_MS);
  child.kill('SIGTERM');
  const { code } = await ended;
  if (code !== 0) throw new Violation(`${name} did not end in order: ${String(code)}`);
  const { pid } = system.restart(name).child;
  if (pid === undefined) throw new Error(`${name} did not start`);
  setPriority(pid, constants.priority.PRIORITY_LOW);
  await system.whenReady(name);
  setPriority(pid, constants.priority.PRIORITY_NORMAL);
  entryPoint.open(url);
  await pause(DRAIN_NOTICE_MS);
};

/** A machine that is too slow for the load fails requests by itself: there a restart cannot be told apart. */
const PAUSE_MS = 20_000;

const roll: Fault = {
  name: 'restart one after the other, with no failed request',
  strike: async (run) => {
    run.entryPoint.failed();
    await pause(PAUSE_MS);
    const anyway = run.entryPoint.failed();
    for (const name of run.system.names) await replace(run, name);
    const failed = run.entryPoint.failed();
    if (anyway.length > 0)
      return run.print(`  not judged: ${String(anyway.length)} requests failed before any restart, ${String(failed.length)} during them`);
    if (failed.length > 0) throw new Violation(`${String(failed.length)} requests failed:\n  ${failed.slice(0, 10).join('\n  ')}`);
  },
};

export const processFaults: readonly Fault[] = [
  ...SERVICES.map(killOne),
  ...SERVICES.map(killBoth),
  killAll,
  ...SERVICES.map(freeze),
  roll,
];
