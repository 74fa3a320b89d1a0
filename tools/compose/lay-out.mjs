/** An image's folder: bundles, the files that modules read from beside themselves, and a list of the packages that are not in a bundle. */
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { readJson } from '../workspaces.mjs';
import { outside } from './outside.mjs';

const isBundle = (path) => path.endsWith('/dist/bundle.js');
/** What lies in a folder of assets is sent as it is, scripts too. */
const isCode = (path) => /[.](?:js|js[.]map|d[.]ts)$/.test(path) && !path.includes('/assets/');

const built = (from) =>
  globSync('{apps,libs}/**/dist/**/*', { cwd: from, withFileTypes: true, exclude: ['**/node_modules'] })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(from, join(entry.parentPath, entry.name)))
    .filter((path) => isBundle(path) || !isCode(path));

/** `from` is a repository that has been built. */
export const layOut = (from, to) => {
  const write = (path, value) => writeFileSync(join(to, path), `${JSON.stringify(value, null, 2)}\n`);
  const bring = (path) => {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    cpSync(join(from, path), join(to, path));
  };
  mkdirSync(to, { recursive: true });
  const paths = built(from);
  const bundles = paths.filter(isBundle).map((path) => readFileSync(join(from, path), 'utf8'));
  const { manifest, lock } = outside(readJson(join(from, 'package.json')), readJson(join(from, 'package-lock.json')), bundles);
  write('package.json', manifest);
  write('package-lock.json', lock);
  paths.forEach(bring);
};
