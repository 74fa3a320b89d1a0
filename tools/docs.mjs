/**
 * Keeps the documentation up to date. Each module in tools/docs may export `pages()`, the generated files by path, and `errors()`, what is
 * wrong in the handwritten ones. Writes the pages; with `--check` it only compares them.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspaces.mjs';

const read = (path) => {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
};

const modules = await Promise.all(
  globSync('tools/docs/*.mjs', { cwd: root, exclude: ['**/*.spec.mjs'] }).map((path) => import(join(root, path))),
);
const pages = modules.flatMap(({ pages: make }) => Object.entries(make?.() ?? {}));
const stale = pages.filter(([path, content]) => read(path) !== content);

const checking = process.argv.includes('--check');
if (!checking) for (const [path, content] of stale) writeFileSync(join(root, path), content);

const errors = [
  ...(checking ? stale.map(([path]) => `${path} is not what \`npm run fix\` would write`) : []),
  ...modules.flatMap(({ errors: find }) => find?.() ?? []),
];
for (const error of errors) console.error(error);
if (errors.length > 0) process.exitCode = 1;
