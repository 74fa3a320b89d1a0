/** `npm run test:crash -- [--kills N] [--seed S] [--minutes M] [--mutant NAME] [--kurrentdb]`: kills the process under load, restarts and audits it, in a loop; its events in a folder, or in KurrentDB. */
import { seeded } from '@guildhall/testing/seeded';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Violation } from '../oracle/request-log.ts';
import { planKills, nameOf, type Kill } from './kill-plan.ts';
import { killOnEmptyFolder, openRun, type KillResult, type Run } from './run.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    minutes: { type: 'string', default: '60' },
    mutant: { type: 'string' },
    kurrentdb: { type: 'boolean', default: false },
  },
});
const [kills, seed, minutes] = [Number(values.kills), Number(values.seed), Number(values.minutes)];
const { mutant, kurrentdb: onKurrentdb } = values;
const print = (text: string): boolean => process.stdout.write(`${text}\n`);

const killAsPlanned = (run: Run, kill: Kill): Promise<KillResult> =>
  kill.kind === 'empty-folder' ? killOnEmptyFolder(kill, onKurrentdb) : run.kill(kill);
const percentile = (sorted: readonly number[], part: number): string => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(0);

const summary = ({ groundTruth, counts, state }: Run, results: readonly KillResult[]): void => {
  const recoveries = results.map(({ recovery }) => recovery).sort((a, b) => a - b);
  const { events, commands, mails, extra, retried, waiting } = groundTruth.counts();
  print(
    `recovery: median ${percentile(recoveries, 0.5)} ms, p90 ${percentile(recoveries, 0.9)} ms, most ${percentile(recoveries, 0.999)} ms`,
  );
  print(`answers: ${String(counts.answers)}, sent again: ${String(counts.resent)}, correct only after a delay: ${String(counts.late)}`);
  print(
    `store: ${String(events)} events of ${String(commands)} commands; organizations: ${String(state.orgs.size + state.retired.size)}, newcomers: ${String(state.newcomers.size)}`,
  );
  print(
    `mails: ${String(mails)}, duplicates: ${String(extra)}, sending retried: ${String(retried)}, waiting for their time: ${String(waiting)}`,
  );
  print(`named points passed: ${String(results.filter(({ passed }) => passed).length)}`);
};

const explain = (error: unknown, run: Run): void => {
  if (!(error instanceof Violation)) throw error;
  print(`VIOLATION ${error.message}`);
  if (mutant !== undefined) return;
  print(run.requestLog.excerpt(error.about));
  print(`the folder is kept: ${run.folder}`);
};

print(`seed ${String(seed)}${mutant === undefined ? '' : `, mutant ${mutant}`}`);
const run = await openRun({ seed, onKurrentdb, ...(mutant === undefined ? {} : { mutant }) });
const results: KillResult[] = [];
let violated = false;
try {
  await run.signUpPeople();
  const end = performance.now() + minutes * 60_000;
  for (const kill of planKills(seeded(seed), kills)) {
    if (performance.now() > end) break;
    const one = await killAsPlanned(run, kill);
    results.push(one);
    const missed = kill.kind !== 'random' && !one.passed ? ', not passed in time: killed anyway' : '';
    print(
      `✓ ${String(results.length).padStart(3)} ${nameOf(kill)}${missed}: ${String(one.answers)} answers, back in ${one.recovery.toFixed(0)} ms`,
    );
  }
  await run.finish();
} catch (error) {
  violated = true;
  explain(error, run);
} finally {
  await run.close(violated && mutant === undefined);
}
summary(run, results);
if (mutant !== undefined) {
  print(violated ? `the mutant ${mutant} was detected at kill ${String(results.length + 1)}` : `the mutant ${mutant} SURVIVED`);
  print(`${violated ? '1 passed, 0 failed' : '0 passed, 1 failed'}`);
  process.exitCode = violated ? 0 : 1;
} else {
  print(`${String(results.length)} passed, ${violated ? '1' : '0'} failed`);
  process.exitCode = violated ? 1 : 0;
}
