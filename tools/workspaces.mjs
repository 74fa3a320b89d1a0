import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const root = join(import.meta.dirname, '..');
/** The text of a file of the repository. */
export const read = (path) => readFileSync(join(root, path), 'utf8');
export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** The folders of all workspaces, such as `libs/eventing`, as npm sees them. */
export const workspaces = (at = root) =>
  readJson(join(at, 'package.json'))
    .workspaces.flatMap((pattern) => globSync(`${pattern}/package.json`, { cwd: at }))
    .map(dirname)
    .sort();
