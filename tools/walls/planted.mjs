/**
 * For each wall a violation that must turn it red, and a twin at the same place that must not.
 * Violations are planted in one context, twins in another: `<ctx>` is its name. A wall is the name of a dependency-cruiser rule, the id of an ESLint rule, or the message of one of a room's manners.
 */
const core = 'libs/<ctx>/src';
const domain = (name) => `${core}/domain/${name}.ts`;
const time = 'Time arrives from outside.';
const waits = 'Nothing is waited for here.';

const imports = [
  ['kernel', 'libs/eventing/src/runtime/<ctx>.ts', 'node:fs', '../index.ts'],
  ['published-language', 'libs/contracts/src/<ctx>.ts', '@guildhall/eventing', 'zod'],
  ['domain', domain('planted.decider'), 'zod', '@guildhall/eventing'],
  ['write', `${core}/write/plant-wall.ts`, '../react/when-planted-then-red.ts', '../domain/planted.decider.ts'],
  ['read', `${core}/read/planted.view.ts`, '../domain/planted.decider.ts', '../domain/planted.events.ts'],
  ['react', `${core}/react/when-planted-then-red.ts`, '../domain/planted.events.ts', '@guildhall/contracts'],
  ['publish', `${core}/publish.ts`, './domain/planted.decider.ts', './domain/planted.events.ts'],
  ['stored', `${core}/stored.ts`, '@guildhall/nest', 'zod'],
  ['ports', `${core}/ports.ts`, 'zod', '@guildhall/eventing'],
  ['core', `${core}/index.ts`, '@nestjs/common', './domain/planted.decider.ts'],
  ['sqlite', 'libs/platform/sqlite/src/<ctx>.ts', 'node:crypto', 'node:sqlite'],
  ['crypto', 'libs/platform/crypto/src/<ctx>.ts', 'node:sqlite', 'node:crypto'],
  ['smtp', 'libs/platform/smtp/src/<ctx>.ts', 'pino', 'nodemailer'],
  ['kurrentdb', 'libs/platform/kurrentdb/src/<ctx>.ts', 'kafkajs', '@kurrent/kurrentdb-client'],
  ['kafka', 'libs/platform/kafka/src/<ctx>.ts', 'ioredis', 'kafkajs'],
  ['mongo', 'libs/platform/mongo/src/<ctx>.ts', '@guildhall/sqlite', 'mongodb'],
  ['bullmq', 'libs/platform/bullmq/src/<ctx>.ts', 'mongodb', 'bullmq'],
  ['redis', 'libs/platform/redis/src/<ctx>.ts', 'bullmq', 'ioredis'],
  ['testing', 'libs/testing/src/<ctx>.ts', '../../../apps/<ctx>/src/index.ts', '@guildhall/<ctx>'],
  ['nest', 'libs/nest/src/<ctx>.ts', '@guildhall/sqlite', '@nestjs/common'],
  ['service', 'libs/service/src/<ctx>.ts', '@guildhall/<ctx>', '@nestjs/common'],
  ['http', 'apps/<ctx>/src/http/planted.ts', '@guildhall/sqlite', '@guildhall/<ctx>'],
  ['app', 'apps/<ctx>/src/planted.ts', '@guildhall/gateway-app', '@guildhall/sqlite'],
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
  ['tests-are-not-imported', domain('tests'), './planted.spec.ts', './planted.events.ts'],
  ['no-cycles', domain('about'), './round.ts', './planted.events.ts'],
  ['resolvable', domain('resolvable'), './nowhere.ts', './planted.events.ts'],
  ['declared', 'apps/<ctx>/src/declared.ts', 'undeclared', 'pino'],
  ['@nx/enforce-module-boundaries', domain('boundaries'), '@guildhall/organization', '@guildhall/eventing'],
].map(([wall, at, red, green]) => ({ wall, at, red: `import '${red}';`, green: `import '${green}';` }));

const helpers = [
  { wall: 'words of the domain', at: domain('planted.events'), green: 'export const planted = 1;' },
  { wall: 'the other half of a circle', at: domain('round'), green: "import './about.ts';" },
  { wall: 'a test', at: domain('planted.spec'), green: 'export const tested = 1;' },
];

const syntax = [
  [time, domain('clock'), 'export const at = () => new Date();', 'export const at = (iso: string) => new Date(iso);'],
  [time, domain('now'), 'export const at = () => Date.now();', 'export const at = (iso: string) => Date.parse(iso);'],
  [
    'Randomness arrives from outside.',
    domain('dice'),
    'export const dice = () => Math.random();',
    'export const dice = () => Math.max(1, 2);',
  ],
  ['The world is reached through a port.', domain('world'), 'export const world = globalThis.name;', 'export const world = 1;'],
  [
    'What is needed is imported where all can see it.',
    `${core}/read/late.query.ts`,
    "export const late = () => import('./planted.view.ts');",
    'export const late = 1;',
  ],
  [waits, domain('async'), 'export const wait = async () => 1;', 'export const wait = () => 1;'],
  [waits, `${core}/react/when-async-then-red.ts`, 'export const wait = () => Promise.resolve(1);', 'export const wait = () => 1;'],
  [
    'Name every case, so that the compiler finds the forgotten one.',
    domain('cases'),
    "export const is = (it: 'a' | 'b') => {\n  switch (it) {\n    case 'a':\n      return 1;\n    default:\n      return 2;\n  }\n};",
    "export const is = (it: 'a' | 'b') => {\n  switch (it) {\n    case 'a':\n      return 1;\n    case 'b':\n      return 2;\n  }\n};",
  ],
  [
    'Spell out the fields of an event: a spread lets through what was not meant, and one day it is a password.',
    domain('spread.decider'),
    "export const happened = (wish: { name: string }) => ({ type: 'Happened', data: { ...wish } });",
    "export const happened = (wish: { name: string }) => ({ type: 'Happened', data: { name: wish.name } });",
  ],
  [
    'A function with a closure does; classes only where Nest asks for one.',
    domain('class'),
    'export class Manager {\n  readonly kind = 1;\n}',
    'export class Refused extends Error {\n  readonly kind = 1;\n}',
  ],
  ['A union of literals says it without code.', 'apps/<ctx>/src/enum.ts', 'export enum Kind {\n  Red,\n}', "export type Kind = 'red';"],
  ['A thing has one name: export it by that name.', 'apps/<ctx>/src/nameless.ts', 'export default 1;', 'export const named = 1;'],
  [
    'Only *.config.ts reads the environment; main.ts hands it on.',
    'apps/<ctx>/src/env.ts',
    "export const port = process.env['PORT'];",
    "export const port = '1';",
  ],
  ['no-restricted-globals', domain('console'), "export const say = () => console.log('x');", "export const say = () => 'x';"],
  ['no-restricted-globals', `${core}/write/fetch-page.ts`, "export const page = () => fetch('x');", "export const page = () => 'x';"],
  [
    '@typescript-eslint/no-explicit-any',
    domain('any'),
    'export const any = (it: any) => typeof it;',
    'export const any = (it: unknown) => typeof it;',
  ],
  ['@typescript-eslint/no-floating-promises', 'apps/<ctx>/src/floating.ts', 'Promise.resolve(1);', 'await Promise.resolve(1);'],
  [
    '@typescript-eslint/switch-exhaustiveness-check',
    'apps/<ctx>/src/forgotten.ts',
    "export const is = (it: 'a' | 'b') => {\n  switch (it) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n};",
    "export const is = (it: 'a' | 'b') => {\n  switch (it) {\n    case 'a':\n    case 'b':\n      return 1;\n  }\n};",
  ],
  [
    'guildhall/as-with-reason',
    domain('as'),
    'export const as = (it: unknown) => it as string;',
    'export const as = (it: unknown) => it as string; // a reason',
  ],
  ['guildhall/file-name', `${core}/react/When_Planted.ts`, 'export const name = 1;'],
  ['guildhall/file-name', `${core}/read/planted.ts`, 'export const name = 1;'],
  [
    'guildhall/disable-with-reason',
    domain('silenced'),
    '// eslint-disable-next-line @typescript-eslint/no-explicit-any\nexport const any = (it: any) => typeof it;',
    '// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a reason\nexport const any = (it: any) => typeof it;',
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
].map(([wall, at, red, green]) => ({ wall, at, red, green }));

const of = (context, { wall, at }, code) => {
  const named = (text) => text.replaceAll('<ctx>', context);
  return { wall, at: named(at), code: named(code) };
};
const all = [...imports, ...syntax];
const sound = [...helpers, ...all].filter(({ green }) => green !== undefined);

export const violationsPlanted = all.map((plant) => of('team', plant, plant.red));
export const twinsPlanted = sound.map((plant) => of('notification', plant, plant.green));
export const helpersPlanted = helpers.map((plant) => of('team', plant, plant.green));
