/**
 * Bundles a compiled app and its packages into one file: a start spends most of its time on finding and loading two thousand. Native
 * packages stay outside, and those that few processes load: the engines' clients, which take longer to bundle than to load, and tracing.
 */
import { build } from 'esbuild';
import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readJson, root } from '../workspaces.mjs';

const NATIVE = ['@node-rs/argon2'];
/** They would be most of a bundle, and are loaded only on engines or with a collector. */
const RARELY_LOADED = [
  ...['@bufbuild', '@connectrpc', '@kurrent/kurrentdb-client', 'bullmq', 'ioredis', 'kafkajs', 'mongodb'],
  '@opentelemetry',
];
const packages = join(root, 'node_modules');

/** Peer dependencies of Nest that are not installed. */
const absent = () =>
  globSync('@nestjs/*/package.json', { cwd: packages })
    .flatMap((path) => Object.keys(readJson(join(packages, path)).peerDependencies ?? {}))
    .filter((name) => !existsSync(join(packages, name)));

/** Our modules read the files beside them by `import.meta.url`, so that must go on naming the original module. */
const filesStay = (outfile) => ({
  name: 'files-stay',
  setup: ({ onLoad }) => {
    onLoad({ filter: new RegExp(`^${RegExp.escape(root)}/(?:apps|libs)/`) }, async ({ path }) => {
      const place = JSON.stringify(relative(join(outfile, '..'), path));
      return { contents: (await readFile(path, 'utf8')).replaceAll('import.meta.url', `new URL(${place}, import.meta.url)`) };
    });
  },
});

/** They are loaded by the first module that uses them: an `import` of them would stand at the top of the bundle and load them at every start. */
const loadedWhenUsed = {
  name: 'loaded-when-used',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: new RegExp(`^(${RARELY_LOADED.join('|')})(/|$)`) }, ({ path, kind }) =>
      kind === 'require-call' ? { path, external: true } : { path, namespace: 'loaded-when-used' },
    );
    onLoad({ filter: /.*/, namespace: 'loaded-when-used' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
      resolveDir: root,
    }));
  },
};

export const BUNDLE = 'bundle.js';

/** From `dist/main.js` of a workspace to its `dist/bundle.js`. */
export const bundle = async (workspace) => {
  const at = (file) => join(root, workspace, 'dist', file);
  const outfile = at(BUNDLE);
  await build({
    entryPoints: [at('main.js')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    keepNames: true,
    logLevel: 'error',
    external: [...NATIVE, ...absent()],
    plugins: [filesStay(outfile), loadedWhenUsed],
    banner: { js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);" },
  });
};
