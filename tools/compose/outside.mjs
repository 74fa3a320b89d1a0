/** What is left to install beside the bundles: the packages that they ask for, and native parts, pinned as the whole repository has them. */
const PREFIX = 'node_modules/';

/** Where Node would find a package that the one at `place` asks for. */
const found = (packages, place, name) => {
  for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf(`/${PREFIX}`)))) {
    const path = `${at === '' ? '' : `${at}/`}${PREFIX}${name}`;
    if (packages[path] !== undefined) return path;
    if (at === '') return undefined;
  }
};

const wanted = ({ dependencies, optionalDependencies }) => Object.keys({ ...dependencies, ...optionalDependencies });

/** The places of these packages and of all that they ask for. */
const closure = (packages, names) => {
  const places = new Set();
  const add = (from) => (name) => {
    const place = found(packages, from, name);
    if (place === undefined || places.has(place)) return;
    places.add(place);
    wanted(packages[place]).forEach(add(place));
  };
  names.forEach(add(''));
  return [...places].sort();
};

/** A package has native parts when what it may bring is made for one system. */
const hasNativeParts = (packages, place) =>
  Object.keys(packages[place].optionalDependencies ?? {}).some((name) => packages[found(packages, place, name)]?.os !== undefined);

const kept = (entry) => Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'dev' && key !== 'peer'));

const isComment = (line) => /^\s*(?:[*]|[/][*/])/.test(line);
/** As esbuild writes what it leaves outside. */
const ASKED = /(?:^import\b[^"']*|^[}] from |\b(?:import|require)\()["']((?:@[\w.-]+[/])?[\w.-]+)/g;
const askedFor = (bundle) =>
  bundle.split('\n').flatMap((line) => (isComment(line) ? [] : [...line.matchAll(ASKED)].map(([, name]) => name)));

/** package.json and package-lock.json of an image, from those of the repository and the texts of its bundles. */
export const outside = ({ name, version, license, engines, dependencies }, { lockfileVersion, packages }, bundles) => {
  const asked = bundles.flatMap(askedFor).filter((own) => own in dependencies);
  const native = closure(packages, Object.keys(dependencies)).filter((place) => hasNativeParts(packages, place));
  const direct = [...new Set([...asked, ...native.map((place) => place.slice(PREFIX.length))])].sort();
  const pinned = Object.fromEntries(direct.map((own) => [own, packages[`${PREFIX}${own}`].version]));
  const manifest = { name, version, private: true, license, type: 'module', engines, dependencies: pinned };
  const entries = closure(packages, direct).map((place) => [place, kept(packages[place])]);
  const whole = { '': { name, version, license, engines, dependencies: pinned }, ...Object.fromEntries(entries) };
  return { manifest, lock: { name, version, lockfileVersion, requires: true, packages: whole } };
};
