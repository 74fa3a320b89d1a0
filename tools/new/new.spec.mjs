import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../workspaces.mjs';

const examples = [
  ['context', 'billing'],
  ['command', 'organization', 'ArchiveOrganization', 'organization'],
  ['command', 'team', 'ArchiveTeam', 'team'],
  ['view', 'organization', 'archived-organizations'],
  ['reaction', 'team', 'organization.member-joined.v1', 'greet-member'],
  ['fact', 'organization', 'OrganizationArchived'],
];

const at = mkdtempSync(join(tmpdir(), 'guildhall-new-'));
const isSource = (path) => !/node_modules|dist|\.spec\.ts$/.test(path);
const run = (tool, ...args) => spawnSync(join(root, 'node_modules/.bin', tool), args, { cwd: at, encoding: 'utf8' });
const generate = (...args) => spawnSync('node', [join(root, 'tools/new.mjs'), ...args], { cwd: at, encoding: 'utf8' });

/** A copy of the sources, in which the examples are generated and their tests run. */
const layOut = () => {
  for (const path of ['libs', 'jest.config.mjs', 'tsconfig.base.json', 'package.json'])
    cpSync(join(root, path), join(at, path), { recursive: true, filter: isSource });
  symlinkSync(join(root, 'node_modules'), join(at, 'node_modules'));
};
const specsOf = (output) => output.split('\n').filter((path) => path.endsWith('.spec.ts'));

describe('npm run new', () => {
  const made = new Map();
  let results;
  beforeAll(() => {
    layOut();
    for (const args of examples) made.set(args.join(), generate(...args).stdout);
    process.env.NODE_OPTIONS = '--experimental-vm-modules';
    run('jest', '--json', '--outputFile=results.json', '--rootDir', at);
    results = JSON.parse(readFileSync(join(at, 'results.json'), 'utf8')).testResults;
  }, 300_000);
  afterAll(() => rmSync(at, { recursive: true, force: true }));

  it.each(examples)('%s %s makes at most three files, with a red test', (...args) => {
    const lines = made.get(args.join());
    expect(lines.split('\n').filter((line) => line.startsWith('libs/')).length).toBeLessThanOrEqual(3);
    for (const path of specsOf(lines)) {
      const { assertionResults } = results.find(({ name }) => name.endsWith(path));
      expect(assertionResults.map(({ status }) => status)).toEqual(['failed']);
    }
  });

  it('makes files whose types hold', () => {
    const files = [...made.values()].flatMap((output) => output.split('\n').filter((path) => path.endsWith('.ts')));
    writeFileSync(join(at, 'tsconfig.json'), JSON.stringify({ extends: './tsconfig.base.json', files }));
    const errors = run('tsc', '-p', 'tsconfig.json').stdout.split('\n');
    expect(errors.filter((line) => files.some((path) => line.startsWith(path)))).toEqual([]);
  }, 300_000);

  it('overwrites nothing', () => {
    expect(generate('context', 'billing')).toMatchObject({ status: 1, stderr: 'libs/billing/package.json is there already\n' });
  });
});
