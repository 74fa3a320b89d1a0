/** `npm run test:faults -- [--minutes M] [--seed S] [--only WORDS,WORDS] [--sample]`: breaks something under load, mends it and audits, again and again. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { seeded } from '@guildhall/testing/seeded';
import { Violation } from '../oracle/request-log.ts';
import type { Fault } from './fault.ts';
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

const all = [...engineFaults, ...processFaults, ...dataFaults, ...linkFaults];
/** What takes little time, for a run that has little. */
const SAMPLE = ['kill organization', 'kill all together', 'publish a fact that nobody can take'];
const isWanted = ({ name }: Fault): boolean => (values.sample ? SAMPLE.includes(name) : only.some((words) => name.includes(words)));
const planned = (): readonly Fault[] => seeded(seed).shuffle(all.filter(isWanted));

/** Answers before a fault, so that it strikes in the middle, and after it, so that it is seen to go on. */
const [BEFORE, AFTER] = [30, 30];

/** Gives the seconds since it was asked for. */
const stopwatch = () => {
  const began = performance.now();
  return (): string => ((performance.now() - began) / 1_000).toFixed(1);
};

const strike = async (run: Run, { name, atRest, strike: breaks }: Fault, n: number): Promise<void> => {
  const [answers, began] = [run.counts.answers, stopwatch()];
  if (atRest === true) await breaks(run);
  const recovered = await run.during(async () => {
    await run.moreAnswers(BEFORE);
    if (atRest !== true) await breaks(run);
    const mended = stopwatch();
    await run.moreAnswers(1);
    const took = mended();
    await run.moreAnswers(AFTER);
    return took;
  });
  const rested = stopwatch();
  await run.audit(n);
  const times = `answers again after ${recovered} s, audit ${rested()} s, all ${began()} s`;
  print(`✓ ${String(n + 1).padStart(3)} ${name}: ${String(run.counts.answers - answers)} answers; ${times}`);
};

const summary = ({ counts, counted }: Run): void => {
  const { events, commands, mails, extra, open, facts, repeats } = counted();
  print(`answers: ${String(counts.answers)}, sent again: ${String(counts.resent)}, right only after a moment: ${String(counts.late)}`);
  print(`store: ${String(events)} events of ${String(commands)} commands; facts: ${String(facts)}, repeated: ${String(repeats)}`);
  print(`mails: ${String(mails)}, came twice: ${String(extra)}, still open: ${String(open)}`);
};

print(`seed ${String(seed)}`);
process.once('SIGINT', () => process.exit(1));
process.once('SIGTERM', () => process.exit(1));
const [starting, end] = [stopwatch(), performance.now() + minutes * 60_000];
const run = await openRun(seed, print);
let [passed, failed, at] = [0, 0, 'the beginning'];
try {
  await run.settle();
  await run.audit(0); // what was set up is known everywhere, before a fault that wants all at rest
  print(`ready after ${starting()} s`);
  for (const fault of planned()) {
    if (performance.now() > end) break;
    at = fault.name;
    await strike(run, fault, passed);
    passed++;
  }
  at = 'the end';
  await run.audit();
  await run.readFacts();
  summary(run);
} catch (error) {
  failed = 1;
  if (!(error instanceof Violation)) throw error;
  print(`VIOLATION at "${at}": ${error.message}`);
  print(run.requestLog.excerpt(error.about));
  print(`left for you: ${run.folder}`);
} finally {
  await run.close(failed > 0);
}
print(`${String(passed)} passed, ${String(failed)} failed`);
process.exitCode = failed;
