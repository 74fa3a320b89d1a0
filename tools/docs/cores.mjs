/**
 * A core's README names each of its commands, stored events, refusals and views; a code may stand as `…rest` beside one of its noun. Each
 * code of a catalogue is used, and means the same everywhere.
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
  view: found(
    files.filter(({ path }) => path.endsWith('.view.ts')),
    /\bname: '([\w.-]+)'/g,
  ),
});

const isIn = (readme, name) => {
  const [noun, reason] = name.split('.');
  return readme.includes(name) || (reason !== undefined && readme.includes(`${noun}.`) && readme.includes(`…${reason}`));
};

const ENTRY = /^ {2}'([\w.-]+)': \{\s*kind: '(\w+)',\s*title: (.+),\s*sentence:\s*(.+?),?\s*\}/gm;
const entriesOf = (path) => [...readFileSync(join(root, path), 'utf8').matchAll(ENTRY)];

/** Refusals of several contexts; a core spreads them into its catalogue. */
const SHARED = { invitationRefusals: 'libs/contracts/src/rest/invitation-refusals.ts', accessRefusals: 'libs/access/src/authorize.ts' };
const catalogueOf = (context) => {
  const path = `libs/${context}/src/domain/refusals.ts`;
  const text = readFileSync(join(root, path), 'utf8');
  const shared = Object.entries(SHARED).filter(([name]) => text.includes(`...${name}`));
  return [path, ...shared.map(([, own]) => own)].flatMap(entriesOf);
};

/** Catalogues of what does not come from a core. */
const COMMON = [
  'libs/eventing/src/commands/refusals.ts',
  'libs/nest/src/operations/common-refusals.ts',
  'libs/nest/src/http/http-problem.ts',
];
const commonCodes = () =>
  COMMON.flatMap((path) => [...readFileSync(join(root, path), 'utf8').matchAll(/^ {2}'([\w.-]+)': \{/gm)].map(([, code]) => code));

const isUsed = (files, code) => files.some(({ text }) => text.includes(`'${code}'`));
const without = (files, ...paths) => files.filter(({ path }) => !paths.includes(path));

/** Codes that nothing refuses with. */
const unused = () => {
  const shells = without(
    ['libs/eventing', 'libs/nest', 'apps/*'].flatMap(sources),
    ...COMMON,
    'libs/nest/src/operations/operation-refusals.ts',
  );
  return [
    ...contextNames.flatMap((context) => {
      const core = without([`libs/${context}`, 'libs/access'].flatMap(sources), `libs/${context}/src/domain/refusals.ts`);
      return catalogueOf(context)
        .filter(([, code]) => !isUsed(core, code))
        .map(([, code]) => `nothing in libs/${context} refuses with ${code}`);
    }),
    ...commonCodes()
      .filter((code) => !isUsed(shells, code))
      .map((code) => `nothing refuses with ${code}`),
  ];
};

/** A code says the same in each core that refuses with it. */
const ambiguous = () => {
  const said = contextNames.flatMap(catalogueOf);
  const first = new Map();
  for (const [, code, , title, sentence] of said) if (!first.has(code)) first.set(code, title + sentence);
  return said
    .filter(([, code, , title, sentence]) => first.get(code) !== title + sentence)
    .map(([, code]) => `two cores say different things of ${code} in domain/refusals.ts`);
};

/** Where a README lists refusals with their kinds, these are the catalogue's. */
const misnamed = (context) => {
  const readme = readFileSync(join(root, `libs/${context}/README.md`), 'utf8');
  const kinds = new Map(
    [...catalogueOf(context), ...entriesOf('libs/eventing/src/commands/refusals.ts')].map(([, code, kind]) => [code, kind]),
  );
  return [...readme.matchAll(/^\| `([\w-]+\.[\w-]+)` \| (\w+) \|/gm)]
    .filter(([, code, kind]) => kinds.get(code) !== kind)
    .map(
      ([, code, kind]) => `libs/${context}/README.md says that ${code} is ${kind}, its catalogue ${kinds.get(code) ?? 'does not know it'}`,
    );
};

const unnamed = (context) => {
  const readme = readFileSync(join(root, `libs/${context}/README.md`), 'utf8');
  const refusals = new Set(catalogueOf(context).map(([, code]) => code));
  return Object.entries({ ...named(sources(`libs/${context}`)), refusal: refusals }).flatMap(([kind, names]) =>
    [...names].filter((name) => !isIn(readme, name)).map((name) => `libs/${context}/README.md does not name the ${kind} ${name}`),
  );
};

export const errors = () => [
  ...contextNames.flatMap((context) => [...unnamed(context), ...misnamed(context)]),
  ...unused(),
  ...ambiguous(),
];
