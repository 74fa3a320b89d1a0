/** docs/dependencies.md weighs every dependency, and no other. */
import { join } from 'node:path';
import { read, readJson, root } from '../workspaces.mjs';

export function errors() {
  const { dependencies, devDependencies, optionalDependencies } = readJson(join(root, 'package.json'));
  const used = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  const page = read('docs/dependencies.md');
  const weighed = [...page.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  return [
    ...used.filter((name) => !weighed.includes(name)).map((name) => `docs/dependencies.md does not weigh ${name}`),
    ...weighed.filter((name) => !used.includes(name)).map((name) => `docs/dependencies.md weighs ${name}, which is not used`),
  ];
}
