/** What an image holds: bundles, the files that modules read from beside themselves, and the lists of packages that are not in a bundle. */
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run } from '../engines/shell.mjs';
import { readJson } from '../workspaces.mjs';
import { packagesOutside } from './packages.mjs';

const isBundle = (path) => path.endsWith('/dist/bundle.js');
/** What is in a folder of assets is sent as it is, scripts too. */
const isCode = (path) => /[.](?:js|js[.]map|d[.]ts)$/.test(path) && !path.includes('/assets/');

const builtFiles = (from) =>
  globSync('{apps,libs}/**/dist/**/*', { cwd: from, withFileTypes: true, exclude: ['**/node_modules'] })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(from, join(entry.parentPath, entry.name)))
    .filter((path) => isBundle(path) || !isCode(path));

/** `from` is a repository that has been built. Of its lock file npm keeps what the packages need, as it is, and asks nobody. */
export const writeContents = (from, to) => {
  const paths = builtFiles(from);
  mkdirSync(to, { recursive: true });
  for (const path of paths) cpSync(join(from, path), join(to, path));
  const bundles = paths.filter(isBundle).map((path) => readFileSync(join(from, path), 'utf8'));
  const { name, version, license, engines, dependencies } = readJson(join(from, 'package.json'));
  const manifest = { name, version, private: true, license, type: 'module', engines, dependencies: packagesOutside(dependencies, bundles) };
  writeFileSync(join(to, 'package.json'), JSON.stringify(manifest));
  cpSync(join(from, 'package-lock.json'), join(to, 'package-lock.json'));
  run('npm', ['install', '--package-lock-only', '--ignore-scripts', '--offline', '--no-audit', '--no-fund'], { cwd: to });
};
