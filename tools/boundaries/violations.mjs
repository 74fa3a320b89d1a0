/**
 * For each rule a violation that it must report, and allowed code at the same place that it must not. Violations are written for one context,
 * allowed code for another: `<ctx>` is its name. `rule` is the name of a dependency-cruiser rule, the id of an ESLint rule, or the message of
 * a rule in tools/eslint/rules.mjs.
 */
const core = 'libs/<ctx>/src';
const domain = (name) => `${core}/domain/${name}.ts`;
const clock = 'No clock: take the time as an argument.';
const asynchronous = 'Nothing asynchronous here.';

const imports = [
  ['kernel', 'libs/eventing/src/runtime/<ctx>.ts', 'node:fs', '../index.ts'],
  ['published-language', 'libs/contracts/src/<ctx>.ts', '@guildhall/eventing', 'zod'],
  ['access', 'libs/access/src/<ctx>.ts', '@nestjs/common', '@guildhall/eventing'],
  ['refusals', domain('refusals'), '../read/tree.view.ts', '@guildhall/contracts'],
  ['domain', domain('tree.decider'), 'zod', '@guildhall/eventing'],
  ['domain', domain('members'), '@guildhall/access', '@guildhall/access/authorize'],
  ['domain', domain('body'), '@guildhall/contracts', '@guildhall/contracts/permissions'],
  ['write', `${core}/write/plant-tree.ts`, '../react/when-tree-then-grow.ts', '../domain/tree.decider.ts'],
  ['read', `${core}/read/tree.view.ts`, '../domain/tree.decider.ts', '../domain/tree.events.ts'],
  ['react', `${core}/react/when-tree-then-grow.ts`, '../domain/tree.events.ts', '@guildhall/contracts'],
  ['publish', `${core}/publish.ts`, './domain/tree.decider.ts', './domain/tree.events.ts'],
  ['stored', `${core}/stored.ts`, '@guildhall/nest', 'zod'],
  ['ports', `${core}/ports.ts`, 'zod', '@guildhall/eventing'],
  ['front', `${core}/app.ts`, '@guildhall/nest', './domain/tree.decider.ts'],
  ['core', `${core}/index.ts`, '@nestjs/common', './domain/tree.decider.ts'],
  ['sqlite', 'libs/platform/sqlite/src/<ctx>.ts', 'node:crypto', 'node:sqlite'],
  ['crypto', 'libs/platform/crypto/src/<ctx>.ts', 'node:sqlite', 'node:crypto'],
  ['kurrentdb', 'libs/platform/kurrentdb/src/<ctx>.ts', 'kafkajs', '@kurrent/kurrentdb-client'],
  ['kafka', 'libs/platform/kafka/src/<ctx>.ts', 'ioredis', 'kafkajs'],
  ['mongo', 'libs/platform/mongo/src/<ctx>.ts', '@guildhall/sqlite', 'mongodb'],
  ['bullmq', 'libs/platform/bullmq/src/<ctx>.ts', 'mongodb', 'bullmq'],
  ['redis', 'libs/platform/redis/src/<ctx>.ts', 'bullmq', 'ioredis'],
  ['testing', 'libs/testing/src/<ctx>.ts', '../../../apps/<ctx>/src/index.ts', '@guildhall/<ctx>'],
  ['nest', 'libs/nest/src/<ctx>.ts', '@guildhall/sqlite', '@nestjs/common'],
  ['service', 'libs/service/src/<ctx>.ts', '@guildhall/<ctx>', '@nestjs/common'],
  ['http', 'apps/<ctx>/src/http/tree.ts', '@guildhall/sqlite', '@guildhall/<ctx>'],
  ['adapters', 'apps/<ctx>/src/adapters/tree.ts', '@guildhall/gateway-app', '@guildhall/sqlite'],
  ['app', 'apps/<ctx>/src/tree.ts', '@guildhall/gateway-app', '@guildhall/sqlite'],
  ['gateway', 'apps/gateway/src/<ctx>.ts', '@guildhall/<ctx>', '@guildhall/eventing'],
  ['admin', 'apps/admin/src/<ctx>.ts', '@guildhall/<ctx>', '@guildhall/nest'],
  ['standalone', 'apps/standalone/src/<ctx>.ts', '../../../e2e/<ctx>.ts', '@guildhall/<ctx>-app'],
  ['oracle', 'e2e/oracle/<ctx>.ts', '@guildhall/<ctx>', '@guildhall/eventing'],
  ['crash', 'e2e/crash/<ctx>.ts', '@guildhall/gateway-app', '@guildhall/sqlite'],
  ['faults', 'e2e/faults/<ctx>.ts', '@guildhall/gateway-app', '@guildhall/kurrentdb'],
  ['journeys', 'e2e/<ctx>.ts', '@guildhall/contracts', 'node:http'],
  ['bench', 'bench/<ctx>.ts', '@guildhall/contracts', 'node:http'],
  ['contexts-do-not-meet', domain('meets'), '@guildhall/organization', '@guildhall/eventing'],
  ['libs-never-import-apps', 'libs/nest/src/<ctx>-apps.ts', '@guildhall/<ctx>-app', '@guildhall/eventing'],
  ['testing-stays-in-tests', 'apps/<ctx>/src/testing.ts', '@guildhall/testing', '@guildhall/nest'],
  ['tests-are-not-imported', domain('tests'), './tree.spec.ts', './tree.events.ts'],
  ['no-cycles', domain('about'), './round.ts', './tree.events.ts'],
  ['resolvable', domain('resolvable'), './nowhere.ts', './tree.events.ts'],
  ['declared', 'apps/<ctx>/src/declared.ts', 'undeclared', 'pino'],
  ['@nx/enforce-module-boundaries', domain('boundaries'), '@guildhall/organization', '@guildhall/eventing'],
].map(([rule, at, forbidden, allowed]) => ({ rule, at, code: `import '${forbidden}';`, allowed: `import '${allowed}';` }));

/** What the code above imports; each of it is allowed. */
const imported = [
  { at: domain('tree.events'), allowed: 'export const tree = 1;' },
  { at: domain('round'), allowed: "import './about.ts';" },
  { at: domain('tree.spec'), allowed: 'export const tested = 1;' },
];

const syntax = [
  [clock, domain('clock'), 'export const at = () => new Date();', 'export const at = (iso: string) => new Date(iso);'],
  [clock, domain('now'), 'export const at = () => Date.now();', 'export const at = (iso: string) => Date.parse(iso);'],
  [
    'No randomness: take random values as arguments.',
    domain('dice'),
    'export const dice = () => Math.random();',
    'export const dice = () => Math.max(1, 2);',
  ],
  ['No globals: use a port.', domain('world'), 'export const world = globalThis.name;', 'export const world = 1;'],
  [
    'No dynamic import: import at the top of the file.',
    `${core}/read/late.query.ts`,
    "export const late = () => import('./tree.view.ts');",
    'export const late = 1;',
  ],
  [asynchronous, domain('async'), 'export const wait = async () => 1;', 'export const wait = () => 1;'],
  [asynchronous, `${core}/react/when-async-then-grow.ts`, 'export const wait = () => Promise.resolve(1);', 'export const wait = () => 1;'],
  [
    'No default: name every case, so that the compiler finds a missing one.',
    domain('cases'),
    "export const is = (kind: 'a' | 'b') => {\n  switch (kind) {\n    case 'a':\n      return 1;\n    default:\n      return 2;\n  }\n};",
    "export const is = (kind: 'a' | 'b') => {\n  switch (kind) {\n    case 'a':\n      return 1;\n    case 'b':\n      return 2;\n  }\n};",
  ],
  [
    'No default in a projection: a new event would delete or change documents, and nobody would have decided so.',
    `${core}/read/falls-through.view.ts`,
    "export const view = {\n  project: (doc: 1, type: 'a' | 'b') => {\n    switch (type) {\n      case 'a':\n        return doc;\n      default:\n        return undefined;\n    }\n  },\n};",
    "export const view = {\n  keys: (type: 'a' | 'b') => {\n    switch (type) {\n      case 'a':\n        return [1];\n      default:\n        return [];\n    }\n  },\n};",
  ],
  [
    'Name each field of an event: a spread also copies fields that must not be stored, such as a password.',
    domain('spread.decider'),
    "export const happened = (command: { name: string }) => ({ type: 'Happened', data: { ...command } });",
    "export const happened = (command: { name: string }) => ({ type: 'Happened', data: { name: command.name } });",
  ],
  [
    'Use a function with a closure; classes are only for what Nest needs one for.',
    domain('class'),
    'export class Manager {\n  readonly kind = 1;\n}',
    'export class Refused extends Error {\n  readonly kind = 1;\n}',
  ],
  ['No enum: use a union of literals.', 'apps/<ctx>/src/enum.ts', 'export enum Kind {\n  Red,\n}', "export type Kind = 'red';"],
  ['No default export: export it by its name.', 'apps/<ctx>/src/nameless.ts', 'export default 1;', 'export const named = 1;'],
  [
    'Only *.config.ts reads the environment; main.ts passes it on.',
    'apps/<ctx>/src/env.ts',
    "export const port = process.env['PORT'];",
    "export const port = '1';",
  ],
  ['no-restricted-globals', domain('console'), "export const say = () => console.log('x');", "export const say = () => 'x';"],
  ['no-restricted-globals', `${core}/write/fetch-page.ts`, "export const page = () => fetch('x');", "export const page = () => 'x';"],
  [
    '@typescript-eslint/no-explicit-any',
    domain('any'),
    'export const any = (value: any) => typeof value;',
    'export const any = (value: unknown) => typeof value;',
  ],
  ['@typescript-eslint/no-floating-promises', 'apps/<ctx>/src/floating.ts', 'Promise.resolve(1);', 'await Promise.resolve(1);'],
  [
    '@typescript-eslint/switch-exhaustiveness-check',
    'apps/<ctx>/src/forgotten.ts',
    "export const is = (kind: 'a' | 'b') => {\n  switch (kind) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n};",
    "export const is = (kind: 'a' | 'b') => {\n  switch (kind) {\n    case 'a':\n    case 'b':\n      return 1;\n  }\n};",
  ],
  [
    'guildhall/as-with-reason',
    domain('as'),
    'export const as = (value: unknown) => value as string;',
    'export const as = (value: unknown) => value as string; // a reason',
  ],
  ['guildhall/documented', 'libs/eventing/src/<ctx>-type.ts', 'export type Tree = 1;', '/** It grows. */\nexport type Tree = 1;'],
  ['guildhall/file-name', `${core}/react/When_Planted.ts`, 'export const name = 1;'],
  ['guildhall/file-name', `${core}/read/tree.ts`, 'export const name = 1;'],
  [
    'guildhall/disable-with-reason',
    domain('silenced'),
    '// eslint-disable-next-line @typescript-eslint/no-explicit-any\nexport const any = (value: any) => typeof value;',
    '// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a reason\nexport const any = (value: any) => typeof value;',
  ],
  ['max-lines', domain('long'), `export const a = [];\n${'a.push();\n'.repeat(250)}`, 'export const a = 1;'],
  [
    'max-lines-per-function',
    domain('long-function'),
    `export const f = (a: string[]) => {\n${"  a.push('');\n".repeat(51)}};`,
    'export const f = () => 1;',
  ],
  [
    'max-params',
    domain('params'),
    'export const f = (a: 1, b: 1, c: 1, d: 1, e: 1) => a + b + c + d + e;',
    'export const f = (a: 1, b: 1, c: 1, d: 1) => a + b + c + d;',
  ],
  [
    'max-depth',
    domain('deep'),
    'export const f = (a: string[]) => {\n  for (const b of a) for (const c of b) for (const d of c) for (const e of d) a.push(e);\n};',
    'export const f = (a: string[]) => {\n  for (const b of a) for (const c of b) for (const d of c) a.push(d);\n};',
  ],
  [
    'complexity',
    domain('complex'),
    `export const f = (a: number) => ${'a > 1 ? 1 : '.repeat(11)}2;`,
    `export const f = (a: number) => ${'a > 1 ? 1 : '.repeat(9)}2;`,
  ],
].map(([rule, at, code, allowed]) => ({ rule, at, code, allowed }));

const named = (context, { rule, at }, code) => {
  const inContext = (text) => text.replaceAll('<ctx>', context);
  return { rule, at: inContext(at), code: inContext(code) };
};
const all = [...imports, ...syntax];

export const violations = all.map((example) => named('team', example, example.code));
export const allowed = [...imported, ...all]
  .filter((example) => example.allowed !== undefined)
  .map((example) => named('notification', example, example.allowed));
export const importedByViolations = imported.map((example) => named('team', example, example.allowed));
