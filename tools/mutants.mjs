/**
 * `npm run test:mutants`: takes one defence at a time out of the product and runs the tests that guard it, which must turn red.
 * `--only T05` one attack, `--part A` one part, `--name "…"` one mutant, `--verbose` says why each died.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mutants } from './mutants/mutants.mjs';
import { verdictOf } from './mutants/verdict.mjs';
import { root } from './workspaces.mjs';

const text = { type: 'string' };
const { values } = parseArgs({ options: { only: text, part: text, name: text, verbose: { type: 'boolean', default: false } } });
const isChosen = ({ id, part, name }) => (values.only ?? id) === id && (values.part ?? part) === part && (values.name ?? name) === name;

const jest = ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules/jest/bin/jest.js')];
const settings = ['--config', join(root, 'tools/mutants/jest.config.mjs'), '--runInBand', '--json', '--silent', '--forceExit'];
const escaped = (title) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const run = ({ name, spec, title }) =>
  new Promise((resolve) => {
    let [report, complaint] = ['', ''];
    const args = [...jest, ...settings, '--testNamePattern', `\\b${escaped(title)}\\b`, '--runTestsByPath', spec];
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, GUILDHALL_MUTANT: name } });
    child.stdout.on('data', (data) => (report += data));
    child.stderr.on('data', (data) => (complaint += data));
    child.on('close', () => resolve(report === '' ? { verdict: 'unfit', why: complaint } : verdictOf(JSON.parse(report))));
  });

const first = (why) =>
  why
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 8)
    .join('\n      ');
const seconds = (since) => ((performance.now() - since) / 1000).toFixed(1);

const [start, chosen, count] = [performance.now(), mutants.filter(isChosen), { killed: 0, survived: 0, unfit: 0 }];
for (const mutant of chosen) {
  const began = performance.now();
  const { verdict, why } = await run(mutant);
  count[verdict]++;
  console.log(`${verdict === 'killed' ? '✓' : '✗'} ${mutant.name.padEnd(60)} ${verdict.padEnd(8)} ${seconds(began)} s`);
  if (values.verbose || verdict !== 'killed') console.log(`      ${first(why)}`);
}
console.log(`${count.killed} of ${chosen.length} mutants died, ${count.survived} survived, ${count.unfit} were unfit; ${seconds(start)} s`);
if (chosen.length === 0 || count.killed !== chosen.length) process.exitCode = 1;
