/** `npm run new -- <kind> …`: small files in the right places, with a test that is red until it says what should happen. */
import { existsSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { root } from './workspaces.mjs';

const kinds = globSync('tools/new/*.mjs', { cwd: root })
  .map((path) => basename(path, '.mjs'))
  .filter((kind) => kind !== 'names');
const [kind, ...args] = process.argv.slice(2);

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

if (!kinds.includes(kind)) fail(`npm run new -- ${kinds.join('|')} …`);
const { usage, example, files, next } = await import(`./new/${kind}.mjs`);
if (args.length !== usage.split(' ').length) fail(`npm run new -- ${kind} ${usage}\nfor example: npm run new -- ${kind} ${example}`);

const made = Object.entries(files(...args));
const taken = made.find(([path]) => existsSync(join(process.cwd(), path)));
if (taken) fail(`${taken[0]} is there already`);
for (const [path, content] of made) {
  mkdirSync(dirname(join(process.cwd(), path)), { recursive: true });
  writeFileSync(join(process.cwd(), path), content);
  console.log(path);
}
console.log(`Then ${next(...args)}.`);
