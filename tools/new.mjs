/**
 * `npm run new -- <kind> …`: files in the right places. Everything is prepared before anything is written: what cannot be made is not begun.
 * A kind has `files(…args)`, contents by path; it may have `edits(…args)`, functions of a file's text by path, and `steps`, commands to run
 * in the end. Paths are relative to the repository.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, getFileInfo, resolveConfig } from 'prettier';
import { Refused } from './new/refused.mjs';
import { root } from './workspaces.mjs';

const KINDS = ['command', 'context', 'fact', 'reaction', 'view'];

const formatted = async (path, content) => {
  const filepath = join(root, path);
  const { ignored, inferredParser } = await getFileInfo(filepath, { ignorePath: join(root, '.prettierignore') });
  return ignored || inferredParser === null ? content : format(content, { ...(await resolveConfig(filepath)), filepath });
};

const load = async ([kind, ...args]) => {
  if (!KINDS.includes(kind)) throw new Refused(`npm run new -- ${KINDS.join('|')} …`);
  const made = await import(`./new/${kind}.mjs`);
  if (args.length !== made.usage.split(' ').length)
    throw new Refused(`npm run new -- ${kind} ${made.usage}\nfor example: npm run new -- ${kind} ${made.example}`);
  return { args, steps: [], edits: () => ({}), ...made };
};

/** The contents of all files that are to be written, by path. */
const prepare = async ({ args, files, edits }) => {
  const made = Object.entries(files(...args));
  const taken = made.find(([path]) => existsSync(join(root, path)));
  if (taken) throw new Refused(`${taken[0]} is there already`);
  const edited = Object.entries(edits(...args)).map(([path, edit]) => [path, edit(readFileSync(join(root, path), 'utf8'), path)]);
  return Promise.all([...made, ...edited].map(async ([path, content]) => [path, await formatted(path, content)]));
};

const write = (path, content) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  console.log(path);
};

const run = (steps) => {
  for (const [n, step] of steps.entries()) {
    console.log(`\n${step.join(' ')}`);
    const { status } = spawnSync(step[0], step.slice(1), { cwd: root, stdio: 'inherit' });
    if (status !== 0)
      throw new Refused(
        `That failed. What is left: ${steps
          .slice(n)
          .map((left) => left.join(' '))
          .join(' && ')}`,
      );
  }
};

try {
  const kind = await load(process.argv.slice(2));
  for (const [path, content] of await prepare(kind)) write(path, content);
  run(kind.steps);
  console.log(`Then ${kind.next(...kind.args)}.`);
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
