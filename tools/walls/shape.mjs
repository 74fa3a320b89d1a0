/** The shape that all contexts share, core and shell. What a core can do without, its README says so: "Without `react/`: …". */
const always = ['package.json', 'src/index.ts'];

const shapes = {
  libs: {
    must: [...always, 'README.md', 'src/ports.ts', 'src/publish.ts', 'src/stored.ts', 'src/domain', 'src/read', 'src/react', 'src/write'],
    may: [],
  },
  apps: {
    must: [...always, 'src/<ctx>.module.ts', 'src/http', 'test'],
    may: ['src/main.ts', 'src/<ctx>.config.ts', 'src/tokens.ts', 'src/adapters', 'src/templates'],
  },
};

/** What is missing in a context's half, and what should not be there. `found` are the files and folders, two levels deep. */
export function faultsOf(half, context, found, readme = '') {
  const named = (paths) => paths.map((path) => path.replace('<ctx>', context));
  const [must, may] = [named(shapes[half].must), named(shapes[half].may)];
  const isDeclared = (path) => readme.includes(`Without \`${path.replace('src/', '')}/\`: `);
  return [
    ...must.filter((path) => !found.includes(path) && !isDeclared(path)).map((path) => `${half}/${context} lacks ${path}`),
    ...found
      .filter((path) => ![...must, ...may].includes(path))
      .map((path) => `${half}/${context} has ${path}, which no other context knows`),
  ];
}
