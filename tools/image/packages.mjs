/** What must be installed beside the bundles: the packages that they import, and those with native parts, at the versions of the repository. */
const PREFIX = 'node_modules/';

/** Where Node finds a package that the one at `path` imports. */
const resolved = (packages, path, name) => {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf(`/${PREFIX}`)))) {
    const candidate = `${at === '' ? '' : `${at}/`}${PREFIX}${name}`;
    if (packages[candidate] !== undefined) return candidate;
    if (at === '') return undefined;
  }
};

const dependenciesOf = ({ dependencies, optionalDependencies }) => Object.keys({ ...dependencies, ...optionalDependencies });

/** The paths of these packages and of all that they depend on. */
const closure = (packages, names) => {
  const paths = new Set();
  const add = (from) => (name) => {
    const path = resolved(packages, from, name);
    if (path === undefined || paths.has(path)) return;
    paths.add(path);
    dependenciesOf(packages[path]).forEach(add(path));
  };
  names.forEach(add(''));
  return [...paths].sort();
};

/** A package has native parts when one of its optional dependencies is for one system only. */
const hasNativeParts = (packages, path) =>
  Object.keys(packages[path].optionalDependencies ?? {}).some((name) => packages[resolved(packages, path, name)]?.os !== undefined);

const kept = (entry) => Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'dev' && key !== 'peer'));

const isComment = (line) => /^\s*(?:[*]|[/][*/])/.test(line);
/** As esbuild writes imports of what it leaves outside. */
const IMPORT = /(?:^import\b[^"']*|^[}] from |\b(?:import|require)\()["']((?:@[\w.-]+[/])?[\w.-]+)/g;
const importsOf = (bundle) =>
  bundle.split('\n').flatMap((line) => (isComment(line) ? [] : [...line.matchAll(IMPORT)].map(([, name]) => name)));

/** package.json and package-lock.json of an image, from those of the repository and the texts of its bundles. */
export const packagesOutside = ({ name, version, license, engines, dependencies }, { lockfileVersion, packages }, bundles) => {
  const imported = bundles.flatMap(importsOf).filter((own) => own in dependencies);
  const native = closure(packages, Object.keys(dependencies)).filter((path) => hasNativeParts(packages, path));
  const direct = [...new Set([...imported, ...native.map((path) => path.slice(PREFIX.length))])].sort();
  const pinned = Object.fromEntries(direct.map((own) => [own, packages[`${PREFIX}${own}`].version]));
  const manifest = { name, version, private: true, license, type: 'module', engines, dependencies: pinned };
  const entries = closure(packages, direct).map((path) => [path, kept(packages[path])]);
  const whole = { '': { name, version, license, engines, dependencies: pinned }, ...Object.fromEntries(entries) };
  return { manifest, lock: { name, version, lockfileVersion, requires: true, packages: whole } };
};
