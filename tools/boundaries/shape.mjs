/**
 * The shape that all contexts share, core and shell. Where one differs, its core's README says why, on a line that begins with
 * "Without `react/`: " or "With `pages/`: ".
 */
const always = ['package.json', 'src/index.ts'];

const shapes = {
  libs: {
    must: [
      ...[...always, 'README.md', 'src/ports.ts', 'src/publish.ts', 'src/stored.ts'],
      ...['src/domain', 'src/domain/refusals.ts', 'src/read', 'src/react', 'src/write'],
    ],
    may: ['src/app.ts', 'src/domain/keys.ts'],
  },
  apps: {
    must: [...always, 'src/<ctx>.module.ts', 'src/http', 'test'],
    may: ['src/main.ts', 'src/<ctx>.config.ts', 'src/tokens.ts', 'src/adapters'],
  },
};

/** What is missing in a context's half, and what should not be there. `found` are the files and folders, two levels deep, and what is named here of `domain/`. */
export function shapeErrors(half, context, found, readme = '') {
  const named = (paths) => paths.map((path) => path.replace('<ctx>', context));
  const [must, may] = [named(shapes[half].must), named(shapes[half].may)];
  const says = (word, path) => readme.includes(`${word} \`${path.replace('src/', '')}/\`: `);
  return [
    ...must.filter((path) => !found.includes(path) && !says('Without', path)).map((path) => `${half}/${context} lacks ${path}`),
    ...found
      .filter((path) => ![...must, ...may].includes(path) && !says('With', path))
      .map((path) => `${half}/${context} has ${path}, and does not say why`),
  ];
}
