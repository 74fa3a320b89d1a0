/** What the rules know of the repository. */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { settings } from '../compose/settings.mjs';
import { contexts } from '../boundaries/modules.mjs';
import { readJson, root } from '../workspaces.mjs';

const read = (path) => readFileSync(join(root, path), 'utf8');
const topicsOf = (context) =>
  [...read(`libs/${context}/src/index.ts`).matchAll(/topic: contexts[.](\w+)[.]topic[.]name/g)].map(([, name]) => `${name}.facts`);

/** Folders of overlays, by name. */
export const overlays = () =>
  Object.fromEntries(
    globSync('k8s/overlays/*/kustomization.yaml', { cwd: root })
      .sort()
      .map((path) => [basename(dirname(path)), join(root, dirname(path))]),
  );

/** Mails that were not sent are for development. */
const paths = () =>
  readJson(join(root, 'apps/gateway/src/forward/api.json'))
    .routes.map(({ path }) => path)
    .filter((path) => !path.startsWith('/inbox'));

export const world = () => ({
  paths: paths(),
  settings: settings(),
  secrets: [...read('docs/operations.md').matchAll(/^ *\| `([a-z-]+\/[a-z-]+)` \|/gm)].map(([, name]) => name),
  topics: Object.fromEntries(contexts.map((context) => [context, topicsOf(context)])),
});
