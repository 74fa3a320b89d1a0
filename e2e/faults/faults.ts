/** `npm run test:faults -- [--minutes M] [--seed S] [--only WORDS,WORDS] [--sample]`: injects faults under load, one after the other, with an audit after each. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { seeded } from '@guildhall/testing/seeded';
import { Violation } from '../oracle/request-log.ts';
import type { Fault } from './fault.ts';
import { clusterFaults } from './cluster-faults.ts';
import { dataFaults } from './data-faults.ts';
import { engineFaults } from './engine-faults.ts';
import { linkFaults } from './link-faults.ts';
import { processFaults } from './process-faults.ts';
import { openRun, type Run } from './run.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    only: { type: 'string', default: '' },
    sample: { type: 'boolean', default: false },
  },
});
const [seed, minutes, only] = [Number(values.seed), Number(values.minutes), values.only.split(',')];
const print = (text: string): void => void process.stdout.write(`${text}\n`);

const all = [...engineFaults, ...clusterFaults, ...processFaults, ...dataFaults, ...linkFaults];
/** Faults that take little time, for a short run. */
const SAMPLE = ['let the leader of kurrentdb resign', 'kill organization', 'kill all processes', 'publish an invalid fact'];
const isWanted = ({ name }: Fault): boolean => (values.sample ? SAMPLE.includes(name) : only.some((words) => name.includes(words)));
const planned = (): readonly Fault[] => seeded(seed).shuffle(all.filter(isWanted));

/** So many answers before a fault, so that it comes under load, and after it, so that the load is seen to continue. */
const [BEFORE, AFTER] = [30, 30];

/** Gives the seconds since it was created. */
const stopwatch = () => {
  const began = performance.now();
  return (): string => ((performance.now() - began) / 1_000).toFixed(1);
};

const inject = async (run: Run, { name, atRest, repeatsMails = false, inject: injectFault }: Fault, n: number): Promise<void> => {
  const [answers, began] = [run.counts.answers, stopwatch()];
  if (atRest === true) await injectFault(run);
  const recovered = await run.during(async () => {
    await run.moreAnswers(BEFORE);
    if (atRest !== true) await injectFault(run);
    const repaired = stopwatch();
    await run.moreAnswers(1);
    const took = repaired();
    await run.moreAnswers(AFTER);
    return took;
  });
  const audited = stopwatch();
  await run.audit(n);
  run.checkRepeats(repeatsMails);
  const times = `answers again after ${recovered} s, audit ${audited()} s, all ${began()} s`;
  print(`✓ ${String(n + 1).padStart(3)} ${name}: ${String(run.counts.answers - answers)} answers; ${times}`);
};

const summary = ({ counts, counted }: Run): void => {
  const { events, commands, mails, extra, waiting, facts, repeats } = counted();
  print(`answers: ${String(counts.answers)}, sent again: ${String(counts.resent)}, correct only after a delay: ${String(counts.late)}`);
  print(`store: ${String(events)} events of ${String(commands)} commands; facts: ${String(facts)}, repeated: ${String(repeats)}`);
  print(`mails: ${String(mails)}, duplicates: ${String(extra)}, waiting for their time: ${String(waiting)}`);
};

print(`seed ${String(seed)}`);
process.once('SIGINT', () => process.exit(1));
process.once('SIGTERM', () => process.exit(1));
const [starting, end] = [stopwatch(), performance.now() + minutes * 60_000];
const run = await openRun(seed, print);
let [passed, failed, at] = [0, 0, 'setup'];
try {
  await run.signUpPeople();
  await run.audit(0); // a fault with `atRest` needs all facts of the setup to be consumed
  print(`ready after ${starting()} s`);
  for (const fault of planned()) {
    if (performance.now() > end) break;
    at = fault.name;
    await inject(run, fault, passed);
    passed++;
  }
  at = 'final audit';
  await run.audit();
  await run.mailsFinished();
  await run.readFacts();
  summary(run);
} catch (error) {
  failed = 1;
  if (!(error instanceof Violation)) throw error;
  print(`VIOLATION at "${at}": ${error.message}`);
  print(run.requestLog.excerpt(error.about));
  print(`the folder is kept: ${run.folder}`);
} finally {
  await run.close(failed > 0);
}
print(`${String(passed)} passed, ${String(failed)} failed`);
process.exitCode = failed;
