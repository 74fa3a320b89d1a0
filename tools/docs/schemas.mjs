/** The schemas that read the settings, from all *.config.ts. */
import { build } from 'esbuild';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspaces.mjs';

const packagesStay = {
  name: 'packages-stay',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./]/ }, ({ path }) => (path.startsWith('@guildhall/') ? undefined : { external: true })),
};

/** Bundled first: they import decorators, which Node cannot strip. */
const load = async () => {
  const outfile = join(root, '.cache/docs/settings.mjs');
  const contents = globSync('{apps,libs}/*/src/**/*.config.ts', { cwd: root }).map((path) => `export * from './${path}';`);
  await build({
    ...{ stdin: { contents: contents.join('\n'), resolveDir: root }, outfile, bundle: true, platform: 'node', format: 'esm' },
    ...{ conditions: ['@guildhall/source'], plugins: [packagesStay], logLevel: 'error' },
  });
  return import(outfile);
};

const schemas = await load();

/** The settings called `<NAME>_SETTINGS`, as a schema's shape; empty for what reads none. */
export const settingsOf = (name) => schemas[`${name.toUpperCase()}_SETTINGS`] ?? {};
export const allSettings = Object.entries(schemas).flatMap(([name, shape]) => (name.endsWith('_SETTINGS') ? Object.entries(shape) : []));
