/** The image without Docker: a folder with its contents, in which the Dockerfile's commands run, as its user, on a read-only mount. */
import { spawn, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { imageOf } from '../compose/dockerfile.mjs';
import { run } from '../engines/shell.mjs';
import { writeContents } from './contents.mjs';

const PORT = 33_100;
const READY_TIMEOUT_MS = 60_000;
const RETRY_DELAY_MS = 250;

/** Root mounts folder and program where any user may read, the folder read-only, and becomes the user; others can only take away the right to write. */
const confined = (folder, user, [program, ...args]) => {
  const then = (script, next) => ['sh', '-c', `${script} && exec "$@"`, 'sh', ...next];
  if (process.getuid?.() !== 0) return then('chmod -R a-w .', [program, ...args]);
  const [uid, gid] = user.split(':');
  const mounts = [
    'mount -t tmpfs tmpfs /mnt && mkdir /mnt/image /mnt/bin',
    `mount --bind "${folder}" /mnt/image && mount -o remount,ro,bind /mnt/image`,
    `mount --bind "${dirname(program)}" /mnt/bin && cd /mnt/image`,
  ];
  const asUser = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', `/mnt/bin/${basename(program)}`, ...args];
  return ['unshare', '--mount', ...then(mounts.join(' && '), asUser)];
};

const remove = (folder) => run('sh', ['-c', 'test ! -e "$1" || { chmod -R u+w "$1" && rm -r "$1"; }', 'sh', folder]);
const megabytes = (folder) => Number(run('du', ['-sm', '--apparent-size', folder]).split('\t')[0]);

/** Each step gives a line about what it did, or throws. */
export const container = (root, folder, dockerfile) => {
  const image = imageOf(dockerfile);
  const env = {
    PATH: process.env.PATH,
    ...image.env,
    HOST: '127.0.0.1',
    PORT: String(PORT),
    GUILDHALL_DATA: ':memory:',
    GUILDHALL_LOG: 'error',
  };
  const node = process.execPath;
  return {
    copy: () => {
      remove(folder);
      writeContents(root, folder);
      return `${globSync('apps/*/dist/bundle.js', { cwd: folder }).length} bundles, ${megabytes(folder)} MB`;
    },
    install: () => {
      for (const command of image.install) run('sh', ['-c', command], { cwd: folder, env: { ...process.env, ...image.env } });
      return `${megabytes(join(folder, 'node_modules'))} MB of packages, ${megabytes(folder)} MB in all`;
    },
    /** A bundle that finds all its packages gets as far as its settings. */
    load: (names) => {
      for (const name of names) {
        const { status, stderr } = spawnSync(node, [`apps/${name}/dist/bundle.js`], {
          cwd: folder,
          env: { PATH: env.PATH },
          encoding: 'utf8',
        });
        if (status !== 1 || !stderr.startsWith('Setting ')) throw new Error(`${name} ended with ${status}: ${stderr}`);
      }
      return `${names.length} processes load, and ask for their settings`;
    },
    serve: async () => {
      const [program, ...args] = confined(folder, image.user, [node, 'apps/standalone/dist/bundle.js']);
      const server = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
      const exited = new Promise((resolve) => server.on('exit', resolve));
      const began = performance.now();
      while (spawnSync(node, image.check.slice(1), { cwd: folder, env }).status !== 0) {
        if (server.exitCode !== null || performance.now() - began > READY_TIMEOUT_MS) throw new Error('the server does not get ready');
        await pause(RETRY_DELAY_MS);
      }
      const ready = performance.now() - began;
      server.kill('SIGTERM');
      return `ready after ${(ready / 1000).toFixed(1)} s by its own health check, ended with ${await exited}`;
    },
    remove: () => remove(folder),
  };
};
