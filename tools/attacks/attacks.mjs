/** Reads docs/attacks.md, and finds what is wrong in it. */
const numbers = (text) => text.split(' ').map((number) => `T${number.padStart(2, '0')}`);

/** Every attack of the parts A to G and J, and those of H that can be tested. */
export const ids = numbers(
  [
    '1 2 3 4 5 7 8 9 11 12 13 14 15 17 18 19 21 22 23 25 26 27 28 29 30 32 33 34 35 36 37 38 39 41 42 44 45 46 48 49 50 52 53 54 55 56 58',
    '59 60 61 62 64 65 66 67 68 69 70 71 72 73 74 76 77 78 79 80 82 84 85 86 87 88 89 90 97 103 106 107 108 110 111 112',
  ].join(' '),
);

const ROW = /^\| ([STU]\d+|hard case \d+) +\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm;
const listed = (cell) =>
  cell
    .split('<br>')
    .map((one) => one.trim())
    .filter((one) => one !== '');

export const rowsOf = (page) =>
  [...page.matchAll(ROW)].map(([, id, attack, held, tests, mutants]) => ({
    ...{ id, attack: attack.trim(), held: held.trim() },
    tests: listed(tests).map((test) => test.replaceAll('`', '')),
    mutants: listed(mutants),
  }));

/** Whether a test's title contains the id: in quotes, or in the rows of a template. */
const namesIn = (text, id) => text.split('\n').some((line) => new RegExp(`['"\`].*\\b${id}\\b`).test(line));

const repeatsIn = (clauses) => clauses.filter((clause, n) => clauses.indexOf(clause) < n);

/** `read` gives a file's text, or undefined. */
const errorsInRow = ({ id, attack, held, tests, mutants }, read, names) => {
  if (held.startsWith('not yet: ')) return tests.length + mutants.length > 0 ? [`${id} is “not yet”, and has tests`] : [];
  return [
    ...[attack.split('; '), held.split('; '), tests, mutants].flatMap(repeatsIn).map((clause) => `${id} says “${clause}” twice`),
    ...(tests.length === 0 ? [`${id} has no test, and does not say why`] : []),
    ...(mutants.length === 0 ? [`${id} has no mutant`] : []),
    ...tests.filter((path) => !namesIn(read(path) ?? '', id)).map((path) => `${path} has no test titled ${id}`),
    ...mutants.filter((name) => !names.includes(`${id} ${name}`)).map((name) => `there is no mutant “${id} ${name}”`),
  ];
};

/** `names`: those of all mutants. */
export const errorsIn = (page, read, names) => {
  const rows = rowsOf(page);
  const listedIds = new Set(rows.map(({ id }) => id));
  const shown = new Set(rows.flatMap(({ id, mutants }) => mutants.map((name) => `${id} ${name}`)));
  return [
    ...ids.filter((id) => !listedIds.has(id)).map((id) => `${id} is missing`),
    ...(listedIds.size === rows.length ? [] : ['an attack is there twice']),
    ...rows.flatMap((row) => errorsInRow(row, read, names)),
    ...names.filter((name) => !shown.has(name)).map((name) => `the mutant “${name}” is not on the page`),
  ];
};
