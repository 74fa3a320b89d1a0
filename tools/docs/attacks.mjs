/** docs/attacks.md has every attack, with tests that are named by its id; the names of its mutants are written there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutants } from '../mutants/mutants.mjs';
import { root } from '../workspaces.mjs';

const PAGE = 'docs/attacks.md';
const numbers = (text) => text.split(' ').map((number) => `T${number.padStart(2, '0')}`);

/** Every attack of the parts A to G and J, and those of H that can be tested. */
export const ids = numbers(
  [
    '1 2 3 4 5 7 8 9 11 12 13 14 15 17 18 19 21 22 23 25 26 27 28 29 30 32 33 34 35 36 37 38 39 41 42 44 45 46 48 49 50 52 53 54 55 56 58',
    '59 60 61 62 64 65 66 67 68 69 70 71 72 73 74 76 77 78 79 80 82 84 85 86 87 88 89 90 97 103 106 107 108 110 111 112',
  ].join(' '),
);

const ROW = /^(\| ([STU]\d+|hard case \d+) +\|([^|]*)\|([^|]*)\|([^|]*)\|)[^|]*\|$/gm;
/** Promises that the engines could break. */
const OF_NO_ATTACK = /^K\d+ /;
const isNotYet = (held) => held.startsWith('not yet: ');
const rowsOf = (page) =>
  [...page.matchAll(ROW)].map(([, , id, ...cells]) => {
    const [attack, held, tests] = cells.map((cell) => cell.trim());
    return { id, attack, held, tests: tests === '' ? [] : tests.replaceAll('`', '').split('<br>') };
  });

/** Whether a test's title contains the id: in quotes, or in the rows of a template. */
const namesIn = (text, id) => text.split('\n').some((line) => new RegExp(`['"\`].*\\b${id}\\b`).test(line));

const repeatsIn = (clauses) => clauses.filter((clause, n) => clauses.indexOf(clause) < n);

/** `read` gives a file's text, or undefined. */
const errorsInRow = ({ id, attack, held, tests }, read, names) => {
  const own = names.filter((name) => name.startsWith(`${id} `));
  if (isNotYet(held)) return tests.length + own.length > 0 ? [`${id} is “not yet”, and has tests or mutants`] : [];
  return [
    ...[attack.split('; '), held.split('; '), tests].flatMap(repeatsIn).map((clause) => `${id} says “${clause}” twice`),
    ...(tests.length === 0 ? [`${id} has no test, and does not say why`] : []),
    ...(own.length === 0 ? [`${id} has no mutant`] : []),
    ...tests.filter((path) => !namesIn(read(path) ?? '', id)).map((path) => `${path} has no test titled ${id}`),
  ];
};

/** `names`: those of all mutants. */
export const errorsIn = (page, read, names) => {
  const rows = rowsOf(page);
  const listed = rows.map(({ id }) => id);
  return [
    ...ids.filter((id) => !listed.includes(id)).map((id) => `${id} is missing`),
    ...repeatsIn(listed).map((id) => `${id} is there twice`),
    ...rows.flatMap((row) => errorsInRow(row, read, names)),
    ...names
      .filter((name) => !OF_NO_ATTACK.test(name) && !listed.some((id) => name.startsWith(`${id} `)))
      .map((name) => `“${name}” is a mutant of no attack`),
  ];
};

/** The page with the mutants of each attack. */
export const withMutants = (page, names) =>
  page.replace(ROW, (_, beginning, id) => {
    const own = names.filter((name) => name.startsWith(`${id} `)).map((name) => name.slice(id.length + 1));
    return `${beginning} ${own.join('<br>')}${own.length === 0 ? '' : ' '}|`;
  });

const read = (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined);
const names = mutants.map(({ name }) => name);
export const pages = () => ({ [PAGE]: withMutants(read(PAGE), names) });
export const errors = () => errorsIn(read(PAGE), read, names);
