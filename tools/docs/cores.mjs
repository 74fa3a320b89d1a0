/** A core's README names each of its commands, stored events, refusals and views; a code may stand as `…rest` beside one of its noun. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contexts } from '../walls/rooms.mjs';
import { root } from '../workspaces.mjs';

const sources = (context) =>
  globSync(`libs/${context}/src/**/*.ts`, { cwd: root })
    .filter((path) => !path.endsWith('.spec.ts'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

const found = (files, pattern) => new Set(files.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, name]) => name)));

const named = (files) => ({
  command: found(files, /\bCommand<'(\w+)'/g),
  event: found(
    files.filter(({ path }) => path.endsWith('/stored.ts')),
    /^ {2}([A-Z]\w+): \{\s*schema/gm,
  ),
  refusal: found(files, /new Refusal\(\s*'\w+',\s*'([\w.-]+)'/g),
  view: found(
    files.filter(({ path }) => path.endsWith('.view.ts')),
    /\bname: '([\w.-]+)'/g,
  ),
});

const isIn = (readme, name) => {
  const [noun, reason] = name.split('.');
  return readme.includes(name) || (reason !== undefined && readme.includes(`${noun}.`) && readme.includes(`…${reason}`));
};

export const faults = () =>
  contexts.flatMap((context) => {
    const readme = readFileSync(join(root, `libs/${context}/README.md`), 'utf8');
    return Object.entries(named(sources(context))).flatMap(([kind, names]) =>
      [...names].filter((name) => !isIn(readme, name)).map((name) => `libs/${context}/README.md does not name the ${kind} ${name}`),
    );
  });
