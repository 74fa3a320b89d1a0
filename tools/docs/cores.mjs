/**
 * A core's README names each of its commands, stored events, refusals and views; a code may stand as `…rest` beside one of its noun. Its
 * `domain/refusals.ts` has words for each code that it refuses with, and `libs/nest` for all others.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contextNames } from '../../libs/contracts/src/contexts.ts';
import { root } from '../workspaces.mjs';

const sources = (folder) =>
  globSync(`${folder}/src/**/*.ts`, { cwd: root })
    .filter((path) => !path.endsWith('.spec.ts'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

const found = (files, pattern) => new Set(files.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, name]) => name)));

const named = (files) => ({
  command: found(files, /\bCommand<'(\w+)'/g),
  event: found(
    files.filter(({ path }) => path.endsWith('/stored.ts')),
    /^ {2}([A-Z]\w+): \{\s*schema/gm,
  ),
  refusal: found(
    files.filter(({ path }) => path.endsWith('/domain/refusals.ts')),
    /^ {2}'([\w.-]+)': \{/gm,
  ),
  view: found(
    files.filter(({ path }) => path.endsWith('.view.ts')),
    /\bname: '([\w.-]+)'/g,
  ),
});

const isIn = (readme, name) => {
  const [noun, reason] = name.split('.');
  return readme.includes(name) || (reason !== undefined && readme.includes(`${noun}.`) && readme.includes(`…${reason}`));
};

const words = (context) => readFileSync(join(root, `libs/${context}/src/domain/refusals.ts`), 'utf8');
const refused = (files) => files.flatMap(({ text }) => [...text.matchAll(/new Refusal\(\s*'(\w+)',\s*'([\w.-]+)'/g)]);

const wordless = (context) =>
  refused(sources(`libs/${context}`))
    .filter(([, kind, code]) => !new RegExp(`'${code}': \\{\\s*kind: '${kind}'`).test(words(context)))
    .map(([, kind, code]) => `libs/${context}/src/domain/refusals.ts has no words for ${code}, as ${kind}`);

const wordlessOutsideOfCores = () => {
  const files = ['libs/eventing', 'libs/nest', 'apps/*'].flatMap(sources).filter(({ path }) => !path.includes('/testing/'));
  const known = [readFileSync(join(root, 'libs/nest/src/operations/common-refusals.ts'), 'utf8'), ...contextNames.map(words)].join('\n');
  const problems = files.flatMap(({ text }) => [...text.matchAll(/new HttpProblem\(\s*\d+,\s*(')([\w.-]+)'/g)]);
  return [...refused(files), ...problems]
    .filter(([, , code]) => !known.includes(`'${code}': {`))
    .map(([, , code]) => `libs/nest/src/operations/common-refusals.ts has no words for ${code}`);
};

/** A code that several cores refuse with says the same in each. */
const ambiguous = () => {
  const said = contextNames.flatMap((context) => [
    ...words(context).matchAll(/'([\w.-]+)': \{\s*kind: '\w+',\s*title: (.+),\s*sentence:\s*(.+),\s*\}/g),
  ]);
  const first = new Map();
  for (const [, code, title, sentence] of said) if (!first.has(code)) first.set(code, title + sentence);
  return said
    .filter(([, code, title, sentence]) => first.get(code) !== title + sentence)
    .map(([, code]) => `two cores say different things of ${code} in domain/refusals.ts`);
};

const unnamed = (context) => {
  const readme = readFileSync(join(root, `libs/${context}/README.md`), 'utf8');
  return Object.entries(named(sources(`libs/${context}`))).flatMap(([kind, names]) =>
    [...names].filter((name) => !isIn(readme, name)).map((name) => `libs/${context}/README.md does not name the ${kind} ${name}`),
  );
};

export const errors = () => [
  ...contextNames.flatMap((context) => [...unnamed(context), ...wordless(context)]),
  ...wordlessOutsideOfCores(),
  ...ambiguous(),
];
