/** Processes that are killed, frozen or replaced. */
import { constants, setPriority } from 'node:os';
import { contextNames } from '@guildhall/contracts';
import { pause } from '../oracle/http-client.ts';
import { Violation } from '../oracle/request-log.ts';
import type { Fault } from './fault.ts';
import type { Run } from './run.ts';

const SERVICES = [...contextNames, 'gateway'];
const FREEZE_MS = 40_000;
/** How long the load balancer takes to notice that a process takes no requests. */
const DRAIN_NOTICE_MS = 1_000;

const kill = async ({ system }: Run, names: readonly string[]): Promise<void> => {
  const killed = names.map((name) => system.process(name));
  for (const { child } of killed) child.kill('SIGKILL');
  await Promise.all(killed.map(({ ended }) => ended));
  for (const name of names) system.restart(name);
  await Promise.all(names.map(system.whenReady));
};
/** Both replicas of a service. */
const both = ({ system }: Run, service: string): readonly string[] => system.names.filter((name) => name.split('.')[0] === service);

const killOne = (service: string): Fault => ({
  name: `kill ${service}`,
  repeatsMails: true,
  inject: (run) => kill(run, [run.random.pick(both(run, service))]),
});
const killBoth = (service: string): Fault => ({
  name: `kill both replicas of ${service}`,
  repeatsMails: true,
  inject: (run) => kill(run, both(run, service)),
});
const killAll: Fault = { name: 'kill all processes', repeatsMails: true, inject: (run) => kill(run, run.system.names) };

/** A process that held a lease resumes while another one holds it, so both run the loop for a moment. */
const freeze = (service: string): Fault => ({
  name: `freeze ${service} for 40 s`,
  inject: async (run) => {
    const { child } = run.system.process(run.random.pick(both(run, service)));
    child.kill('SIGSTOP');
    try {
      await pause(FREEZE_MS);
    } finally {
      child.kill('SIGCONT');
    }
  },
});

/** In production a starting process has a machine of its own; here it gets low priority, so that it takes no CPU from the others. */
const replace = async ({ system, entryPoint }: Run, name: string): Promise<void> => {
  const { child, ended, port } = system.process(name);
  const url = `http://127.0.0.1:${String(port)}`;
  entryPoint.close(url);
  await pause(DRAIN_NOTICE_MS);
  child.kill('SIGTERM');
  const { code } = await ended;
  if (code !== 0) throw new Violation(`${name} ended with the status ${String(code)}`);
  const { pid } = system.restart(name).child;
  if (pid === undefined) throw new Error(`${name} did not start`);
  setPriority(pid, constants.priority.PRIORITY_LOW);
  await system.whenReady(name);
  setPriority(pid, constants.priority.PRIORITY_NORMAL);
  entryPoint.open(url);
  await pause(DRAIN_NOTICE_MS);
};

/** On a machine that is too slow for the load, requests fail anyway, so failures during the restarts prove nothing. */
const PAUSE_MS = 20_000;

const rollingRestart: Fault = {
  name: 'restart one process after the other without failed requests',
  inject: async (run) => {
    run.entryPoint.failed();
    await pause(PAUSE_MS);
    const failedBefore = run.entryPoint.failed();
    for (const name of run.system.names) await replace(run, name);
    const failed = run.entryPoint.failed();
    if (failedBefore.length > 0)
      return run.print(
        `  not judged: ${String(failedBefore.length)} requests failed before any restart, ${String(failed.length)} during them`,
      );
    if (failed.length > 0) throw new Violation(`${String(failed.length)} requests failed:\n  ${failed.slice(0, 10).join('\n  ')}`);
  },
};

export const processFaults: readonly Fault[] = [
  ...SERVICES.map(killOne),
  ...SERVICES.map(killBoth),
  killAll,
  ...SERVICES.map(freeze),
  rollingRestart,
];
