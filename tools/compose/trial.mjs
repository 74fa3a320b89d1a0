// An image without Docker: its folder, laid out as the Dockerfile does, whose own commands are run there, by its user, on a read-only mount.
import { spawn, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../engines/shell.mjs';
import { stagesOf } from './dockerfile.mjs';
import { layOut } from './lay-out.mjs';

const PORT = 33_100;
const PATIENCE = 60_000;
const STEP = 250;

/** What the last stage says. */
const saidBy = (text) => {
  const { lines } = stagesOf(text).at(-1);
  const of = (instruction) => lines.filter((line) => line.instruction === instruction);
  const [, check] = of('HEALTHCHECK')[0].text.split(' CMD ');
  return {
    install: of('RUN').map(({ text: line }) => line.replace(/^RUN (?:--\S+ )*/, '')),
    env: Object.fromEntries(of('ENV').flatMap(({ words }) => words.map((word) => word.split('=')))),
    user: of('USER').at(-1).words[0].split(':'),
    check: JSON.parse(check).slice(1),
  };
};

/** Root can mount it read-only and become its user; others can only take their own right to write away. Each step becomes the next one. */
const confined = (folder, [user, group], command) => {
  const become = (script, rest) => ['sh', '-c', `${script} && exec "$@"`, 'sh', ...rest];
  if (process.getuid?.() !== 0) return become('chmod -R a-w .', command);
  const mount = `mount --bind "${folder}" "${folder}" && mount -o remount,ro,bind "${folder}" && cd "${folder}"`;
  return ['unshare', '--mount', ...become(mount, ['setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups', ...command])];
};

const remove = (folder) => run('sh', ['-c', 'test ! -e "$1" || { chmod -R u+w "$1" && rm -r "$1"; }', 'sh', folder]);
const megabytes = (folder) => Number(run('du', ['-sm', '--apparent-size', folder]).split('\t')[0]);

export const trial = (root, folder, dockerfile) => {
  const said = saidBy(dockerfile);
  const env = { PATH: process.env.PATH, ...said.env, HOST: '127.0.0.1', PORT: String(PORT) };
  const node = process.execPath;
  return {
    layOut: () => {
      remove(folder);
      layOut(root, folder);
      return `${globSync('apps/*/dist/bundle.js', { cwd: folder }).length} bundles, ${megabytes(folder)} MB`;
    },
    install: () => {
      for (const command of said.install) run('sh', ['-c', command], { cwd: folder, env: { ...process.env, ...said.env } });
      return `${megabytes(join(folder, 'node_modules'))} MB of packages, ${megabytes(folder)} MB in all`;
    },
    /** A bundle that finds all its packages gets as far as its settings. */
    load: () => {
      const services = globSync('apps/{gateway,identity,organization,team,notification}/dist/bundle.js', { cwd: folder }).sort();
      for (const bundle of services) {
        const { status, stderr } = spawnSync(node, [bundle], { cwd: folder, env: { PATH: env.PATH }, encoding: 'utf8' });
        if (status !== 1 || !stderr.startsWith('Setting ')) throw new Error(`${bundle} ended with ${status}: ${stderr}`);
      }
      return `${services.length} services load, and ask for their settings`;
    },
    serve: async () => {
      const settings = { GUILDHALL_DATA: ':memory:', GUILDHALL_LOG: 'error' };
      const [program, ...args] = confined(folder, said.user, [node, 'apps/standalone/dist/bundle.js']);
      const server = spawn(program, args, { cwd: folder, env: { ...env, ...settings }, stdio: ['ignore', 'ignore', 'inherit'] });
      const ended = new Promise((resolve) => server.on('exit', resolve));
      const began = performance.now();
      const isReady = () => spawnSync(node, said.check, { cwd: folder, env }).status === 0;
      while (!isReady()) {
        if (server.exitCode !== null || performance.now() - began > PATIENCE) throw new Error('it does not get ready');
        await new Promise((resolve) => setTimeout(resolve, STEP));
      }
      const ready = performance.now() - began;
      server.kill('SIGTERM');
      const code = await ended;
      return `ready after ${(ready / 1000).toFixed(1)} s by its own health check, ended with ${code}`;
    },
    clean: () => void remove(folder),
  };
};
