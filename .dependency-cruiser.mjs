/** The walls between the rooms, made from the table in tools/walls/rooms.mjs. */
import { contexts, rooms } from './tools/walls/rooms.mjs';

const specs = '\\.spec\\.ts$|^apps/[^/]+/test/';
const anyContext = `(${contexts.join('|')})`;

/** A place as a pattern; in `to`, `$1` is the context that `from` has matched. */
const pattern = (place, context) => {
  const path = place.replace('<ctx>', context);
  if (path.startsWith('npm:')) return `^node_modules/(@types/)?${path.slice(4)}`;
  if (path.startsWith('node:')) return `^(node:)?(?!apps/|libs/|node_modules/|e2e/|bench/|tools/)${path.slice(5)}`;
  return `^${path}`;
};

const earlier = (room) => rooms.slice(0, rooms.indexOf(room)).map(({ at }) => pattern(at, anyContext));

const wall = (room) => ({
  name: room.name,
  severity: 'error',
  from: { path: pattern(room.at, anyContext), pathNot: [specs, ...earlier(room)] },
  to: { pathNot: [room.at, ...room.may].map((place) => pattern(place, '$1')) },
});

export default {
  forbidden: [
    ...rooms.map(wall),
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
      comment: 'A package stands in package.json, or is not used',
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
