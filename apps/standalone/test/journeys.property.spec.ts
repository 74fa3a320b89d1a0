import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomInt } from 'node:crypto';
import { journeys, PEOPLE, told, type Command } from './journeys/commands.ts';
import { model } from './journeys/model.ts';
import { player } from './journeys/player.ts';
import { RULES, type Rules } from './journeys/world.ts';
import { standaloneStage, type Stage } from './stage.ts';

const SEED = Number(process.env['GUILDHALL_SEED'] ?? randomInt(2 ** 31));
const RUNS = 30;
/** One whose journeys come upon every mistake early. */
const KEEN = 6;

let stage: Stage;
beforeAll(async () => {
  stage = await standaloneStage();
  await stage.signUp(...PEOPLE);
});
afterAll(() => stage.close());

const outcomes = new Map<string, number>();
/** Goes through a journey with the product and the model side by side. */
const travel = async (journey: readonly Command[], rules: Rules): Promise<void> => {
  const [expected, actual] = [model(rules), player(stage)];
  const log: string[] = [];
  for (const raw of journey) {
    const command = expected.aim(raw);
    const [wanted, got] = [expected.answer(command), await actual.play(command)];
    log.push(`${told(command)} -> ${got}`);
    outcomes.set(`${command.deed} ${got}`, (outcomes.get(`${command.deed} ${got}`) ?? 0) + 1);
    if (got !== wanted) throw new Error(`expected ${wanted} of the last of\n${log.join('\n')}`);
    if (expected.isOwnerless()) throw new Error(`no owner is left after\n${log.join('\n')}`);
  }
  const [wanted, got] = [expected.lists(), await actual.lists()];
  if (JSON.stringify(got) !== JSON.stringify(wanted))
    throw new Error(
      `${log.join('\n')}\nended in\n${JSON.stringify(got, undefined, 1)}\ninstead of\n${JSON.stringify(wanted, undefined, 1)}`,
    );
};
const check = (rules: Rules, options: fc.Parameters<[readonly Command[]]>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(journeys, (journey) => travel(journey, rules)),
    options,
  );

describe('any journey of several people through organizations, invitations and teams', () => {
  it(`hard case 1 T27 P34 P37 M32 is answered as the rules say at every step, never without an owner, and ends in the same lists (GUILDHALL_SEED=${String(SEED)})`, async () => {
    await check(RULES, { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: 60_000 });
    expect(outcomes.size).toBeGreaterThan(40); // they went far
  }, 200_000);
});

describe('a journey finds a rule that differs (a mutant)', () => {
  const mistakes: Readonly<Record<string, Partial<Rules>>> = {
    'T27 an admin may touch owners': { covers: () => true },
    'hard case 1 the last owner may go': { mayGo: () => true },
    'P34 an invitation is good a day longer': { ttl: 8 },
    'P45 a deleted organization comes back whenever its owner likes': { grace: 1_000 },
    'M32 team names differ by case': { sameName: (one, other) => one === other },
    'T108 who leaves stays in their teams': { keepsTeams: true },
  };
  for (const [mistake, rules] of Object.entries(mistakes))
    it(
      mistake,
      async () => {
        await expect(check({ ...RULES, ...rules }, { seed: KEEN, numRuns: RUNS, endOnFailure: true })).rejects.toThrow('Property failed');
      },
      200_000,
    );
});
