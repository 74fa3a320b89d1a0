/**
 * Compiles every workspace's `src` to its `dist`, and bundles the apps: all, or those that are named. Only what changed is compiled, and
 * what has no source any more is removed.
 */
import { transformFile } from '@swc/core';
import { existsSync, globSync, rmSync, statSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { bundle, BUNDLE } from './build/bundle.mjs';
import { root, workspaces } from './workspaces.mjs';

const swc = {
  swcrc: false,
  sourceMaps: true,
  module: { type: 'es6' },
  jsc: {
    target: 'es2024',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true },
    keepClassNames: true,
    rewriteRelativeImportExtensions: true,
  },
};

const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const compilerChangedAt = changedAt(import.meta.filename);
const newestOf = (...paths) => Math.max(...paths.map((path) => changedAt(join(root, path))));
const bundlerChangedAt = newestOf('tools/build/bundle.mjs', 'package-lock.json');
/** What `@guildhall/nest` serves at `/docs/scalar.js`. */
const SCALAR = join(root, 'libs/nest/dist/openapi/scalar.js.gz');
const isFresh = (source, output) => changedAt(output) > Math.max(changedAt(source), compilerChangedAt);
const isSource = (path) => path.endsWith('.ts') && !path.endsWith('.d.ts');
const outputOf = (path) => (isSource(path) ? path.replace(/\.ts$/, '.js') : path);

async function compile(source, output) {
  const { code, map } = await transformFile(source, swc);
  const mapName = `${basename(output)}.map`;
  await writeFile(join(dirname(output), mapName), map);
  await writeFile(output, `${code}//# sourceMappingURL=${mapName}\n`);
}

async function update(source, output) {
  if (isFresh(source, output)) return;
  await mkdir(dirname(output), { recursive: true });
  await (isSource(source) ? compile : copyFile)(source, output);
}

const files = (folder) =>
  globSync('**/*', { cwd: folder, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));

async function build(workspace) {
  const [from, to] = [join(root, workspace, 'src'), join(root, workspace, 'dist')];
  const sources = files(from).filter((path) => !/\.spec\.ts$|\.d\.ts$/.test(path));
  const outputs = new Map(sources.map((source) => [source, join(to, outputOf(relative(from, source)))]));
  const expected = new Set([...outputs.values(), join(to, BUNDLE), SCALAR]);
  for (const path of files(to)) if (!expected.has(path.replace(/\.map$/, ''))) rmSync(path);
  await Promise.all([...outputs].map(([source, output]) => update(source, output)));
}

async function updateScalar() {
  if (changedAt(SCALAR) > newestOf('tools/build/scalar.mjs', 'package-lock.json')) return;
  const { writeScalar } = await import('./build/scalar.mjs'); // it takes a while to load
  await writeScalar(SCALAR);
}

/** A bundle may contain files of any workspace, so any change makes it stale. */
async function bundleApps(all) {
  const changed = all.flatMap((workspace) => files(join(root, workspace, 'dist')).filter((path) => !path.endsWith(BUNDLE)));
  const newest = Math.max(bundlerChangedAt, ...changed.map(changedAt));
  const named = process.argv.slice(2);
  const isWanted = (workspace) => named.length === 0 || named.includes(workspace);
  const apps = all.filter((workspace) => isWanted(workspace) && existsSync(join(root, workspace, 'dist/main.js')));
  await Promise.all(apps.filter((workspace) => changedAt(join(root, workspace, 'dist', BUNDLE)) < newest).map(bundle));
}

const all = workspaces();
await Promise.all([...all.map(build), updateScalar()]);
await bundleApps(all);
