import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomInt } from 'node:crypto';
import { journeys, PEOPLE, describeCommand, type Command } from './journeys/command-generator.ts';
import { model } from './journeys/model.ts';
import { apiDriver } from './journeys/api-driver.ts';
import { RULES, type Rules } from './journeys/model-state.ts';
import { openFixture, type Fixture } from './fixture.ts';

const SEED = Number(process.env['GUILDHALL_SEED'] ?? randomInt(2 ** 31));
const RUNS = 30;
/** A seed whose journeys find every mutant early. */
const SEED_FOR_MUTANTS = 6;

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  await fixture.signUp(...PEOPLE);
});
afterAll(() => fixture.close());

const outcomes = new Map<string, number>();
/** Runs a journey against the API and the model, and compares every outcome and the final lists. */
const runJourney = async (journey: readonly Command[], rules: Rules): Promise<void> => {
  const [expected, actual] = [model(rules), apiDriver(fixture)];
  const log: string[] = [];
  for (const raw of journey) {
    const command = expected.targetCommand(raw);
    const [wanted, got] = [expected.answer(command), await actual.run(command)];
    log.push(`${describeCommand(command)} -> ${got}`);
    outcomes.set(`${command.action} ${got}`, (outcomes.get(`${command.action} ${got}`) ?? 0) + 1);
    if (got !== wanted) throw new Error(`expected ${wanted} of the last of\n${log.join('\n')}`);
    if (expected.isOwnerless()) throw new Error(`no owner remains after\n${log.join('\n')}`);
  }
  const [wanted, got] = [expected.lists(), await actual.lists()];
  if (JSON.stringify(got) !== JSON.stringify(wanted))
    throw new Error(
      `${log.join('\n')}\nended in\n${JSON.stringify(got, undefined, 1)}\ninstead of\n${JSON.stringify(wanted, undefined, 1)}`,
    );
};
const check = (rules: Rules, options: fc.Parameters<[readonly Command[]]>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(journeys, (journey) => runJourney(journey, rules)),
    options,
  );

describe('a random journey through organizations, invitations and teams', () => {
  it(`hard case 1 T27 P34 P37 M32 gets the model’s answers, always leaves an owner, and ends with the model’s lists (GUILDHALL_SEED=${String(SEED)})`, async () => {
    await check(RULES, { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: 60_000 });
    expect(outcomes.size).toBeGreaterThan(40); // the journeys cover many outcomes
  }, 200_000);
});

describe('a random journey detects a changed rule (mutant)', () => {
  const mutants: Readonly<Record<string, Partial<Rules>>> = {
    'T27 an admin may touch owners': { covers: () => true },
    'hard case 1 the last owner may leave': { mayLeave: () => true },
    'P34 an invitation is valid a day longer': { ttl: 8 },
    'P45 a deleted organization can be restored at any time': { grace: 1_000 },
    'M32 team names differ by case': { sameName: (one, other) => one === other },
    'T108 a member who leaves stays in their teams': { keepsTeams: true },
  };
  for (const [mutant, rules] of Object.entries(mutants))
    it(
      mutant,
      async () => {
        await expect(check({ ...RULES, ...rules }, { seed: SEED_FOR_MUTANTS, numRuns: RUNS, endOnFailure: true })).rejects.toThrow(
          'Property failed',
        );
      },
      200_000,
    );
});
