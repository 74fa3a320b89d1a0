// What engines have in common: programs found or installed, commands run, servers asked whether they answer.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';

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

/** A program that must be there already. */
export const needed = (program, { instead, folders }) => {
  const path = find(program, folders);
  if (path === undefined) throw new Hint(`${program} is missing: install it, or let ${instead} name a server`);
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

/** Sends a few bytes and gives the first that come back; undefined when nobody answers within a second. */
export const answerOf = (port, bytes) =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => end());
    socket.on('error', () => end());
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', end);
  });
