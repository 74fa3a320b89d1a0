/** Which packages must be installed beside bundles: those that they import. */
const isComment = (line) => /^\s*(?:[*]|[/][*/])/.test(line);
/** As esbuild writes imports of what it leaves outside. */
const IMPORT = /(?:^import\b[^"']*|^[}] from |\b(?:import|(?:__)?require\d*)\()["']((?:@[\w.-]+[/])?[\w.-]+)/g;
const importsOf = (bundle) =>
  bundle.split('\n').flatMap((line) => (isComment(line) ? [] : [...line.matchAll(IMPORT)].map(([, name]) => name)));

/** Of these dependencies, those that must be installed beside the bundles. */
export const packagesOutside = (dependencies, bundles) => {
  const imported = new Set(bundles.flatMap(importsOf));
  return Object.fromEntries(Object.entries(dependencies).filter(([name]) => imported.has(name)));
};
