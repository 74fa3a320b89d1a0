import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { readJson, root, workspaces } from '../workspaces.mjs';

const at = mkdtempSync(join(tmpdir(), 'guildhall-new-'));
const NOT_SOURCES = new Set(['node_modules', 'dist', 'data', 'coverage', '.git', '.nx', '.cache']);
/** What the checks of manifests need; without it they would get it first, which takes minutes. */
const programs = join(root, '.cache/programs');

const run = (command, args) =>
  new Promise((resolve) => {
    const env = { ...process.env, PATH: `${join(at, 'bin')}:${process.env.PATH}`, NODE_OPTIONS: '--experimental-vm-modules' };
    const child = spawn(command, args, { cwd: at, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    child.on('close', (status) => resolve({ status, output }));
  });
const tool = (name, ...args) => run(join(root, 'node_modules/.bin', name), args);
const generate = (...args) => run('node', ['tools/new.mjs', ...args]);
const GOOD = { status: 0 };

const link = (target, path) => symlinkSync(target, path);
/** Packages as they are here, and workspaces as they are there, with those that are to come. */
const linkPackages = () => {
  const [from, to] = [join(root, 'node_modules'), join(at, 'node_modules')];
  mkdirSync(join(to, '@guildhall'), { recursive: true });
  for (const name of readdirSync(from)) if (name !== '@guildhall') link(join(from, name), join(to, name));
  for (const folder of workspaces()) link(join(at, folder), join(to, readJson(join(root, folder, 'package.json')).name));
  for (const [name, folder] of [
    ['billing', 'libs/billing'],
    ['billing-app', 'apps/billing'],
  ])
    link(join(at, folder), join(to, '@guildhall', name));
};
/** A copy of the sources, in which `npm install` has nothing to do. */
const layOut = () => {
  cpSync(root, at, {
    recursive: true,
    filter: (path) =>
      !relative(root, path)
        .split('/')
        .some((part) => NOT_SOURCES.has(part)),
  });
  linkPackages();
  mkdirSync(join(at, 'bin'));
  writeFileSync(join(at, 'bin/npm'), '#!/bin/sh\ntest "$1" = install || PATH="${PATH#*:}" exec npm "$@"\n', { mode: 0o755 });
  mkdirSync(join(at, '.cache'));
  if (existsSync(programs)) link(programs, join(at, '.cache/programs'));
};

/** The outcomes of the specs at these paths, by title. */
const jest = async (...paths) => {
  await tool('jest', '--json', '--outputFile=results.json', '--rootDir', at, ...paths);
  const { testResults } = readJson(join(at, 'results.json'));
  return testResults.map(({ name, assertionResults }) => ({
    path: relative(at, name),
    outcomes: [...new Set(assertionResults.map(({ status }) => status))],
  }));
};
/** Packages lie elsewhere in the copy, where the boundaries do not look for them, so only imports of our own files count. */
const importErrors = async () => {
  const { output } = await tool('depcruise', 'apps', 'libs', '--config', '.dependency-cruiser.mjs', '--output-type', 'json');
  return JSON.parse(output).summary.violations.filter(({ rule, to }) => rule.name === 'resolvable' || /^(apps|libs)/.test(to));
};
const pathsIn = (output) => output.split('\n').filter((line) => /^(libs|apps)\/.*[.]\w+$/.test(line));

beforeAll(layOut, 60_000);
afterAll(() => rmSync(at, { recursive: true, force: true }));

describe('npm run new -- context', () => {
  let made;
  beforeAll(async () => {
    made = await generate('context', 'billing');
  }, 120_000);

  it('makes a context, names it, and renews what follows from it', () => {
    expect(made).toMatchObject(GOOD);
    expect(pathsIn(made.output)).toEqual(expect.arrayContaining(['libs/billing/src/app.ts', 'libs/contracts/src/contexts.ts']));
    expect(readFileSync(join(at, 'docs/operations.md'), 'utf8')).toContain('GUILDHALL_BILLING_URL');
  });

  it('makes a context whose specs pass, and which has its place in registry, shape and API', async () => {
    const others = ['apps/standalone/test/contexts.spec.ts', 'apps/standalone/test/whole-api', 'tools/boundaries/shape.spec.mjs'];
    const results = await jest('libs/billing/', 'apps/billing/', 'libs/contracts/', ...others);
    expect(results.filter(({ outcomes }) => outcomes.join() !== 'passed')).toEqual([]);
    expect(results.filter(({ path }) => path.includes('/billing/')).length).toBeGreaterThan(2);
  }, 120_000);

  it('keeps boundaries, and has nothing twice or badly formatted', async () => {
    const checks = [
      tool('jscpd', 'apps', 'libs', '--silent'),
      tool('prettier', '--check', ...pathsIn(made.output)),
      run('node', ['tools/docs.mjs', '--check']),
    ];
    expect(await importErrors()).toEqual([]);
    for (const check of await Promise.all(checks)) expect(check).toMatchObject(GOOD);
  }, 120_000);

  (existsSync(programs) ? it : it.skip)(
    'makes manifests that pass the checks of Compose and Kubernetes',
    async () => {
      for (const check of ['tools/compose.mjs', 'tools/k8s.mjs']) expect(await run('node', [check])).toEqual({ status: 0, output: '' });
    },
    120_000,
  );
});

describe('npm run new -- context, refused', () => {
  const registry = () => readFileSync(join(at, 'libs/contracts/src/contexts.ts'), 'utf8');
  it.each([
    ['billing', 'libs/billing is there already'],
    ['gateway', 'apps/gateway is there already'],
    ['audit-log', 'must be one word of small letters'],
    ['Audit', 'must be one word of small letters'],
    ['class', 'class is a word of JavaScript'],
    ['invitation', 'libs/contracts has something called Invitation already'],
  ])('refuses the name %s', async (name, why) => {
    const before = registry();
    expect(await generate('context', name)).toEqual({ status: 1, output: expect.stringContaining(why) });
    expect(registry()).toBe(before);
  });

  it('writes nothing when a place for it cannot be found', async () => {
    const [before, path] = [registry(), join(at, 'k8s/base/gateway.yaml')];
    const manifest = readFileSync(path, 'utf8');
    writeFileSync(path, manifest.replace('GUILDHALL_BILLING_URL', 'GUILDHALL_BILLING_ADDRESS'));
    const refused = await generate('context', 'audit');
    writeFileSync(path, manifest);
    expect(refused).toEqual({ status: 1, output: expect.stringContaining('k8s/base/gateway.yaml has 0 places like this') });
    expect([registry(), existsSync(join(at, 'libs/audit'))]).toEqual([before, false]);
  });
});

const examples = [
  ['command', 'organization', 'ArchiveOrganization', 'organization'],
  ['command', 'team', 'ArchiveTeam', 'team'],
  ['view', 'organization', 'archived-organizations'],
  ['reaction', 'team', 'organization.member-joined.v1', 'greet-member'],
  ['fact', 'organization', 'OrganizationArchived'],
];

describe('npm run new -- command, view, reaction and fact', () => {
  const made = new Map();
  let results;
  beforeAll(async () => {
    for (const args of examples) made.set(args, pathsIn((await generate(...args)).output));
    results = await jest(...[...made.values()].flat().filter((path) => path.endsWith('.spec.ts')));
  }, 120_000);

  it.each(examples)('%s %s makes at most three files, with a red test', (...args) => {
    const [, paths] = [...made].find(([own]) => own.join() === args.join());
    expect(paths.length).toBeGreaterThan(1);
    expect(paths.length).toBeLessThanOrEqual(3);
    expect(results.filter(({ path }) => paths.includes(path))).toEqual([{ path: expect.any(String), outcomes: ['failed'] }]);
  });

  it('overwrites nothing', async () => {
    const again = await generate(...examples[0]);
    expect(again).toEqual({ status: 1, output: expect.stringContaining('archive-organization.decider.ts is there already') });
  });
});

it('the types of everything that npm run new made hold, and of what uses it', async () => {
  expect(await tool('tsc', '-p', 'tsconfig.json')).toEqual({ status: 0, output: '' });
}, 120_000);
