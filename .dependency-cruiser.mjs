/** The boundaries between modules, made from the table in tools/boundaries/modules.mjs. */
import { contextNames } from './libs/contracts/src/contexts.ts';
import { modules } from './tools/boundaries/modules.mjs';

const specs = '\\.spec\\.ts$|^(?:apps|libs)/[^/]+/test/';
const anyContext = `(${contextNames.join('|')})`;

/** A prefix from the table as a pattern; in `to`, `$1` is the context that `from` has matched. */
const pattern = (prefix, context) => {
  const path = prefix.replace('<ctx>', context);
  if (path.startsWith('npm:')) return `^node_modules/(@types/)?${path.slice(4)}`;
  if (path.startsWith('node:')) return `^(node:)?(?!apps/|libs/|node_modules/|e2e/|bench/|tools/)${path.slice(5)}`;
  return `^${path}`;
};

const earlier = (module) => modules.slice(0, modules.indexOf(module)).map(({ at }) => pattern(at, anyContext));

const boundary = (module) => ({
  name: module.name,
  severity: 'error',
  from: { path: pattern(module.at, anyContext), pathNot: [specs, ...earlier(module)] },
  to: { pathNot: [module.at, ...module.may].map((prefix) => pattern(prefix, '$1')) },
});

export default {
  forbidden: [
    ...modules.map(boundary),
    {
      name: 'contexts-do-not-meet',
      comment: 'Contexts meet in facts only',
      severity: 'error',
      from: { path: `^(?:libs|apps)/${anyContext}/` },
      to: { path: `^(?:libs|apps)/${anyContext}/`, pathNot: '^(?:libs|apps)/$1/' },
    },
    { name: 'libs-never-import-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'testing-stays-in-tests',
      severity: 'error',
      from: { pathNot: [specs, '^(libs/testing|tools|e2e)/'] },
      to: { path: '^libs/testing/' },
    },
    { name: 'tests-are-not-imported', severity: 'error', from: {}, to: { path: '\\.spec\\.ts$' } },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'declared',
      comment: 'A package that is used is listed in package.json',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|data|coverage|fixtures)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@guildhall/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.d.ts'],
    },
  },
};
