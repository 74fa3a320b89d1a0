/**
 * `npm run test:mutants`: removes one defence at a time and runs its tests, which must fail.
 * `--only T05` one attack, `--part A` one part, `--name "…"` one mutant, `--verbose` also shows why each test failed. `--control` removes
 * nothing: then the same tests must pass.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mutants } from './mutants/mutants.mjs';
import { verdictOf } from './mutants/verdict.mjs';
import { root } from './workspaces.mjs';

const [text, flag] = [{ type: 'string' }, { type: 'boolean', default: false }];
const { values } = parseArgs({ options: { only: text, part: text, name: text, verbose: flag, control: flag } });
const isChosen = ({ id, part, name }) => (values.only ?? id) === id && (values.part ?? part) === part && (values.name ?? name) === name;

const jest = ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules/jest/bin/jest.js')];
const settings = ['--config', join(root, 'tools/mutants/jest.config.mjs'), '--runInBand', '--json', '--silent', '--forceExit'];

const run = ({ name, spec, title }) =>
  new Promise((resolve) => {
    let [report, errors] = ['', ''];
    const args = [...jest, ...settings, '--testNamePattern', `\\b${RegExp.escape(title)}\\b`, '--runTestsByPath', spec];
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, GUILDHALL_MUTANT: values.control ? '' : name } });
    child.stdout.on('data', (data) => (report += data));
    child.stderr.on('data', (data) => (errors += data));
    child.on('close', () => resolve(report === '' ? { verdict: 'invalid', why: errors } : verdictOf(JSON.parse(report))));
  });

const firstLines = (why) =>
  why
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 8)
    .join('\n      ');
const seconds = (since) => ((performance.now() - since) / 1000).toFixed(1);

/** Mutants with the same tests need only one control run. */
const distinctRuns = (some) => [...new Map(some.map((mutant) => [`${mutant.spec} ${mutant.title}`, mutant])).values()];
const expected = values.control ? 'survived' : 'killed';

const [start, found] = [performance.now(), mutants.filter(isChosen)];
const chosen = values.control ? distinctRuns(found) : found;
let good = 0;
for (const mutant of chosen) {
  const began = performance.now();
  const { verdict, why } = await run(mutant);
  const isGood = verdict === expected;
  good += isGood ? 1 : 0;
  console.log(`${isGood ? '✓' : '✗'} ${mutant.name.padEnd(60)} ${verdict.padEnd(8)} ${seconds(began)} s`);
  if (values.verbose || !isGood) console.log(`      ${firstLines(why)}`);
}
console.log(`${good} of ${chosen.length} ${expected}; ${seconds(start)} s`);
if (chosen.length === 0 || good !== chosen.length) process.exitCode = 1;
