// What engines have in common: programs found or installed, folders filled, commands run.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Said as one line, without a stack: what to do about it is in it. */
export class Hint extends Error {}

const isProgram = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The path of a program, in these folders or on the path; undefined when there is none. */
export const find = (program, folders = []) =>
  [...folders, ...process.env.PATH.split(delimiter)].map((folder) => join(folder, program)).find(isProgram);

/** Runs to its end; what it said comes only with a failure. */
export const run = (command, args, options = {}) => {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
  return stdout;
};

/** What a program says that it is: `7.0.15`. */
export const versionOf = (program) => /\d+([.]\d+)+/.exec(run(program, ['--version']))[0];

/** A program that must be there already. `instead`: the variable that may name a server in its place. */
export const needed = (program, { instead, folders } = {}) => {
  const path = find(program, folders);
  if (path === undefined) throw new Hint(`${program} is missing: install it${instead ? `, or let ${instead} name a server` : ''}`);
  return path;
};

/** A program of Debian's, installed from its package if this user may. */
export const fromDebian = (program, packages, { instead, folders = [] }) => {
  const there = find(program, folders);
  if (there !== undefined) return there;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || find('apt-get') === undefined)
    throw new Hint(`${program} is missing: install Debian's ${packages.join(' and ')} or the like, or let ${instead} name a server`);
  // No service of its own: the engine is started from here.
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } };
  run('apt-get', ['update', '-qq'], quiet);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
  return needed(program, { instead, folders });
};

/** A folder that `fill` fills the first time. It gets its name when it is complete, so that an interrupted attempt leaves nothing behind. */
export const filledOnce = (path, fill) => {
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = mkdtempSync(`${path}-`);
  try {
    fill(unfinished);
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return path;
};
