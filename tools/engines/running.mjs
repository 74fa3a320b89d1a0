// A process of an engine: started apart from this one, known by its pid file, stopped by a signal.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hint } from './shell.mjs';

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 200;

const pause = () => new Promise((resolve) => setTimeout(resolve, POLL_MS));
const pidFile = (folder, name) => join(folder, `${name}.pid`);
export const logFile = (folder, name) => join(folder, `${name}.log`);

/** What runs under a pid; a number is used again, so its command has to be the one that was started. */
const commandOf = (pid) => spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();

/** The pid of a process that was started here and still runs. */
export const pidOf = (folder, { name, command }) => {
  try {
    const pid = Number(readFileSync(pidFile(folder, name), 'utf8'));
    return commandOf(pid).includes(command) ? pid : undefined;
  } catch {
    return undefined;
  }
};

/** Resolves once the process answers as it should; a dead or mute one is an error that names its log. */
export const start = async (folder, process) => {
  const { name, command, args, env, cwd, user, ready } = process;
  mkdirSync(folder, { recursive: true });
  if (pidOf(folder, process) === undefined) {
    // Its data would be taken for this one's.
    if (await ready()) throw new Hint(`${name}: another one answers already where it would listen. Stop that one first.`);
    const log = openSync(logFile(folder, name), 'a');
    const options = { cwd, env: { ...globalThis.process.env, ...env }, stdio: ['ignore', log, log], detached: true, ...user };
    const child = spawn(command, args.map(String), options);
    child.unref();
    writeFileSync(pidFile(folder, name), String(child.pid));
  }
  for (let waited = 0; !(await ready()); waited += POLL_MS) {
    const isDead = pidOf(folder, process) === undefined;
    if (isDead || waited > START_TIMEOUT_MS)
      throw new Error(`${name} ${isDead ? 'ended' : 'does not answer'}: see ${logFile(folder, name)}`);
    await pause();
  }
};

const end = async (folder, process, signal) => {
  const pid = pidOf(folder, process);
  if (pid !== undefined) globalThis.process.kill(pid, signal);
  for (let waited = 0; pidOf(folder, process) !== undefined; waited += POLL_MS) {
    if (waited > STOP_TIMEOUT_MS) globalThis.process.kill(pid, 'SIGKILL');
    await pause();
  }
  rmSync(pidFile(folder, process.name), { force: true });
};

/** Asks it to end, and ends it when it takes too long. */
export const stop = (folder, process) => end(folder, process, process.signal ?? 'SIGTERM');

/** As a crash would. */
export const kill = (folder, process) => end(folder, process, 'SIGKILL');
