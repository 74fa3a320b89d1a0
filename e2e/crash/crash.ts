/** `npm run test:crash -- [--kills N] [--seed S] [--minutes M] [--mutant NAME]`: dies, recovers and is audited, again and again. */
import { seeded } from '@guildhall/testing/seeded';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Violation } from '../oracle/ledger.ts';
import { deaths, nameOf, type Death } from './plan.ts';
import { dieAtBirth, openRun, type Died, type Run } from './run.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    minutes: { type: 'string', default: '60' },
    mutant: { type: 'string' },
  },
});
const [kills, seed, minutes] = [Number(values.kills), Number(values.seed), Number(values.minutes)];
const { mutant } = values;
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const dieOf = (run: Run, death: Death): Promise<Died> => (death.kind === 'birth' ? dieAtBirth(death) : run.die(death));
const middle = (sorted: readonly number[], part: number): string => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(0);

const summary = ({ truth, counts, world }: Run, died: readonly Died[]): void => {
  const recoveries = died.map(({ recovery }) => recovery).sort((a, b) => a - b);
  const { events, commands, mails, extra, again, open } = truth.counts();
  say(`recovery: median ${middle(recoveries, 0.5)} ms, p90 ${middle(recoveries, 0.9)} ms, most ${middle(recoveries, 0.999)} ms`);
  say(`answers: ${String(counts.answers)}, sent again: ${String(counts.resent)}, right only after a moment: ${String(counts.late)}`);
  say(
    `store: ${String(events)} events of ${String(commands)} commands; organizations: ${String(world.orgs.size + world.retired.size)}, newcomers: ${String(world.newcomers.size)}`,
  );
  say(`mails: ${String(mails)}, came twice: ${String(extra)}, tried again: ${String(again)}, still open: ${String(open)}`);
  say(`named points passed: ${String(died.filter(({ passed }) => passed).length)}`);
};

const explain = (error: unknown, run: Run): void => {
  if (!(error instanceof Violation)) throw error;
  say(`VIOLATION ${error.message}`);
  if (mutant !== undefined) return;
  say(run.ledger.excerpt(error.about));
  say(`the folder is left for you: ${run.folder}`);
};

say(`seed ${String(seed)}${mutant === undefined ? '' : `, mutant ${mutant}`}`);
const run = await openRun({ seed, ...(mutant === undefined ? {} : { mutant }) });
const died: Died[] = [];
let violated = false;
try {
  await run.settle();
  const end = performance.now() + minutes * 60_000;
  for (const death of deaths(seeded(seed), kills)) {
    if (performance.now() > end) break;
    const one = await dieOf(run, death);
    died.push(one);
    const missed = death.kind !== 'random' && !one.passed ? ', not passed in time: killed anyway' : '';
    say(
      `✓ ${String(died.length).padStart(3)} ${nameOf(death)}${missed}: ${String(one.answers)} answers, back in ${one.recovery.toFixed(0)} ms`,
    );
  }
  await run.finish();
} catch (error) {
  violated = true;
  explain(error, run);
} finally {
  await run.close(violated && mutant === undefined);
}
summary(run, died);
if (mutant !== undefined) {
  say(violated ? `the mutant ${mutant} was found out at kill ${String(died.length + 1)}` : `the mutant ${mutant} LIVES`);
  say(`${violated ? '1 passed, 0 failed' : '0 passed, 1 failed'}`);
  process.exitCode = violated ? 0 : 1;
} else {
  say(`${String(died.length)} passed, ${violated ? '1' : '0'} failed`);
  process.exitCode = violated ? 1 : 0;
}
