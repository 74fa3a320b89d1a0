/**
 * `npm run compose:verify`: our files before the loaders of Compose, Docker's builder and Prometheus, which are built from Go modules the first
 * time; then what the Dockerfile says, done without Docker: laid out, installed, started as its user on a read-only mount.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadersIn } from './compose/loaders.mjs';
import { timed } from './compose/timed.mjs';
import { trial } from './compose/trial.mjs';
import { read } from './compose/world.mjs';
import { root } from './workspaces.mjs';

const folder = join(root, '.cache/compose');
const FILES = [
  { kind: 'compose', path: 'docker-compose.yml', fault: ['retries: 12', 'retry: 12'] },
  { kind: 'dockerfile', path: 'Dockerfile', fault: ['--interval', '--intervals'] },
  { kind: 'rules', path: 'observability/alerts.yaml', fault: ['rate(', 'rates('] },
];

/** What it says of ours; and of one with a fault planted, nothing good. */
const loaded = (load, { kind, path, fault: [from, to] }) => {
  const planted = join(folder, 'planted');
  mkdirSync(folder, { recursive: true });
  writeFileSync(planted, read(path).replace(from, to));
  const said = load(kind, join(root, path));
  let isTaken = true;
  try {
    load(kind, planted);
  } catch {
    isTaken = false;
  }
  if (isTaken) throw new Error(`${path} is taken with ${to}`);
  return `${said}; refused with a planted fault`;
};

const image = trial(root, join(folder, 'image'), read('Dockerfile'));
try {
  const load = await timed('build', () => loadersIn(join(folder, 'bin')));
  for (const file of FILES) await timed(file.path, () => loaded(load, file));
  await timed('lay out', image.layOut);
  await timed('install', image.install);
  await timed('load', image.load);
  await timed('serve', image.serve);
} catch (error) {
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
} finally {
  image.clean();
}
