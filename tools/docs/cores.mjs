/**
 * A core's README names each of its commands, stored events, refusals and views; a code may stand as `…rest` beside one of its noun. Each
 * code of a catalogue is used, and means the same everywhere.
 */
import { globSync } from 'node:fs';
import { contextNames } from '../../libs/contracts/src/contexts.ts';
import { read, root } from '../workspaces.mjs';
import { exportsOf } from './exports.mjs';

/** Catalogues of what does not come from a core, and where they are. */
const COMMON = {
  commandRefusals: 'libs/eventing/src/commands/refusals.ts',
  commonRefusals: 'libs/nest/src/operations/common-refusals.ts',
  httpProblems: 'libs/nest/src/http/http-problem.ts',
};
const pathOf = (context) => `libs/${context}/src/domain/refusals.ts`;
const catalogues = await exportsOf('refusals', [
  ...contextNames.map((context) => `export { refusals as ${context} } from './${pathOf(context)}';`),
  ...Object.entries(COMMON).map(([name, path]) => `export { ${name} } from './${path}';`),
]);

const sources = (folder) =>
  globSync(`${folder}/src/**/*.ts`, { cwd: root })
    .filter((path) => !path.endsWith('.spec.ts'))
    .map((path) => ({ path, text: read(path) }));

const found = (files, pattern) => [...new Set(files.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, name]) => name)))];
const endingWith = (files, end) => files.filter(({ path }) => path.endsWith(end));
const without = (files, ...paths) => files.filter(({ path }) => !paths.includes(path));

const isIn = (readme, name) => {
  const [noun, reason] = name.split('.');
  return readme.includes(name) || (reason !== undefined && readme.includes(`${noun}.`) && readme.includes(`…${reason}`));
};

const unnamed = (context, readme, files) =>
  Object.entries({
    command: found(files, /\bCommand<'(\w+)'/g),
    event: found(endingWith(files, '/stored.ts'), /^ {2}([A-Z]\w+): \{\s*schema/gm),
    view: found(endingWith(files, '.view.ts'), /\bname: '([\w.-]+)'/g),
    refusal: Object.keys(catalogues[context]),
  }).flatMap(([kind, names]) =>
    names.filter((name) => !isIn(readme, name)).map((name) => `libs/${context}/README.md does not name the ${kind} ${name}`),
  );

/** Where a README lists refusals with their kinds, these are the catalogue's. */
const misnamed = (context, readme) => {
  const known = { ...catalogues[context], ...catalogues.commandRefusals };
  return [...readme.matchAll(/^\| `([\w-]+\.[\w-]+)` \| (\w+) \|/gm)]
    .filter(([, code, kind]) => known[code]?.kind !== kind)
    .map(
      ([, code, kind]) =>
        `libs/${context}/README.md says that ${code} is ${kind}, its catalogue ${known[code]?.kind ?? 'does not know it'}`,
    );
};

/** Codes that nothing refuses with. */
const unused = (catalogue, files, where) =>
  Object.keys(catalogue)
    .filter((code) => !files.some(({ text }) => text.includes(`'${code}'`)))
    .map((code) => `nothing in ${where} refuses with ${code}`);

const errorsOf = (context) => {
  const readme = read(`libs/${context}/README.md`);
  const files = sources(`libs/${context}`);
  return [
    ...unnamed(context, readme, files),
    ...misnamed(context, readme),
    ...unused(catalogues[context], without([...files, ...sources('libs/access')], pathOf(context)), `libs/${context}`),
  ];
};

/** A code says the same in each core that refuses with it. */
const ambiguous = () => {
  const said = contextNames.flatMap((context) => Object.entries(catalogues[context]));
  return Object.entries(Object.groupBy(said, ([code]) => code))
    .filter(([, entries]) => new Set(entries.map(([, { title, sentence }]) => title + sentence)).size > 1)
    .map(([code]) => `two cores say different things of ${code} in domain/refusals.ts`);
};

export const errors = () => {
  const shells = ['libs/eventing', 'libs/nest', 'apps/*'].flatMap(sources);
  const used = without(shells, ...Object.values(COMMON), 'libs/nest/src/operations/operation-refusals.ts');
  return [
    ...contextNames.flatMap(errorsOf),
    ...Object.keys(COMMON).flatMap((name) => unused(catalogues[name], used, 'the shells')),
    ...ambiguous(),
  ];
};
