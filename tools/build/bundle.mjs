/**
 * Joins a compiled app and the packages that it loads into one file, for most of a start goes into finding and loading two thousand.
 * What has native parts stays outside, and what few processes load: the engines' clients, which take longer to join than to load, and spans.
 */
import { build } from 'esbuild';
import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readJson, root } from '../workspaces.mjs';

const NATIVE = ['@node-rs/argon2'];
/** They come to most of a bundle, and only what runs on engines loads them, or has a collector. */
const SELDOM = ['@opentelemetry/*', '@kurrent/kurrentdb-client', 'bullmq', 'ioredis', 'kafkajs', 'mongodb'];
const packages = join(root, 'node_modules');

/** What Nest would load in set-ups other than ours, and what is not installed. */
const absent = () =>
  globSync('@nestjs/*/package.json', { cwd: packages })
    .flatMap((path) => Object.keys(readJson(join(packages, path)).peerDependencies ?? {}))
    .filter((name) => !existsSync(join(packages, name)));

/** The files beside a module of ours stay there: it names them from where it was. */
const filesStay = (outfile) => ({
  name: 'files-stay',
  setup: ({ onLoad }) => {
    onLoad({ filter: new RegExp(`^${RegExp.escape(root)}/(?:apps|libs)/`) }, async ({ path }) => {
      const place = JSON.stringify(relative(join(outfile, '..'), path));
      return { contents: (await readFile(path, 'utf8')).replaceAll('import.meta.url', `new URL(${place}, import.meta.url)`) };
    });
  },
});

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
    external: [...NATIVE, ...SELDOM, ...absent()],
    plugins: [filesStay(outfile)],
    banner: { js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);" },
  });
};
