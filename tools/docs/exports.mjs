/** What modules of ours export. */
import { build } from 'esbuild';
import { join } from 'node:path';
import { root } from '../workspaces.mjs';

const packagesStay = {
  name: 'packages-stay',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./]/ }, ({ path }) => (path.startsWith('@guildhall/') ? undefined : { external: true })),
};

/** Of these statements, all that is exported. Bundled first: modules import decorators, which Node cannot strip. */
export const exportsOf = async (name, statements) => {
  const outfile = join(root, `.cache/docs/${name}.mjs`);
  await build({
    ...{ stdin: { contents: statements.join('\n'), resolveDir: root }, outfile, bundle: true, platform: 'node', format: 'esm' },
    ...{ conditions: ['@guildhall/source'], plugins: [packagesStay], logLevel: 'error' },
  });
  return import(outfile);
};
