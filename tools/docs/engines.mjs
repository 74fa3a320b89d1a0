/** docs/engines.md has a row for each requirement that an adapter asks its engine for, and names the versions that are needed. */
import { globSync } from 'node:fs';
import { versionsIn } from '../deployment/engines.mjs';
import { read, root } from '../workspaces.mjs';

const PAGE = 'docs/engines.md';
const sources = globSync('libs/platform/*/src/**/*.ts', { cwd: root, exclude: ['**/*.spec.ts'] }).map((path) => [path, read(path)]);
const requirementsIn = (source) => [...source.matchAll(/(?:requirement|setting): '([^']+)'/g)].map(([, name]) => `\`${name}\``);

export function errors() {
  const page = read(PAGE);
  return sources.flatMap(([path, source]) =>
    [...versionsIn(source), ...requirementsIn(source)]
      .filter((needed) => !page.includes(needed))
      .map((needed) => `${PAGE} does not have ${needed}, which ${path} asks for`),
  );
}
