/** Compiles every workspace's `src` to its `dist`: only what changed, nothing stale left behind, silent when all is well. */
import { transformFile } from '@swc/core';
import { globSync, rmSync, statSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
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
const isFresh = (source, output) => changedAt(output) > Math.max(changedAt(source), compilerChangedAt);
const isSource = (path) => path.endsWith('.ts') && !path.endsWith('.d.ts');
const outputOf = (path) => (isSource(path) ? path.replace(/\.ts$/, '.js') : path);

async function compile(source, output) {
  const { code, map } = await transformFile(source, swc);
  const mapName = `${basename(output)}.map`;
  await writeFile(join(dirname(output), mapName), map);
  await writeFile(output, `${code}//# sourceMappingURL=${mapName}\n`);
}

async function bring(source, output) {
  if (isFresh(source, output)) return;
  await mkdir(dirname(output), { recursive: true });
  await (isSource(source) ? compile : copyFile)(source, output);
}

async function build(workspace) {
  const [from, to] = [join(root, workspace, 'src'), join(root, workspace, 'dist')];
  const files = (cwd) =>
    globSync('**/*', { cwd, withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [join(entry.parentPath, entry.name).slice(cwd.length + 1)] : [],
    );
  const sources = files(from).filter((path) => !/\.spec\.ts$|\.d\.ts$/.test(path));
  const expected = new Set(sources.map(outputOf));
  const stale = files(to).filter((path) => !expected.has(path.replace(/\.map$/, '')));
  for (const path of stale) rmSync(join(to, path));
  await Promise.all(sources.map((path) => bring(join(from, path), join(to, outputOf(path)))));
}

await Promise.all(workspaces().map(build));
