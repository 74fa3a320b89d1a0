import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLES } from './matrix/actors.ts';
import { actorsOf, expectedOf, RIGHTS, type Rights } from './matrix/expected-outcome.ts';
import { TABLE } from './matrix/table.ts';
import { CELLS, keyOf, requestCells, type Route, type CellAnswer } from './matrix/request-cells.ts';
import { openFixture, type Fixture } from './fixture.ts';

type Documented = Readonly<{ operationId: string; responses: object; security?: readonly object[]; 'x-permission'?: string }>;

let fixture: Fixture;
let documented: ReadonlyMap<string, Documented & Route>;
let seen: ReadonlyMap<string, CellAnswer>;
beforeAll(async () => {
  fixture = await openFixture();
  const { paths } = (await fixture.request('GET', '/openapi.json')).json<{ paths: Record<string, Record<string, Documented>> }>();
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() as Route['method'] })),
  );
  documented = new Map(operations.map((operation) => [operation.operationId, operation]));
  seen = await requestCells(fixture, documented);
}, 180_000);
afterAll(() => fixture.close());

/** The cells in which a table with these rights differs from the answers. */
const differencesWith = (rights: Rights, answers = seen): readonly string[] =>
  CELLS.filter((cell) => {
    const row = TABLE[cell.operation];
    return row === undefined || expectedOf(row, cell.situation, cell.actor, rights) !== answers.get(keyOf(cell))?.outcome;
  }).map(keyOf);

describe('the matrix of operations, actors and situations', () => {
  it('T37 has a row for every documented operation, and no other', () => {
    expect(Object.keys(TABLE).sort()).toEqual([...documented.keys()].sort());
  });

  const accessIn = (security: readonly object[]): string => {
    if (security.length === 0) return 'open';
    return security.some((one) => Object.keys(one).length === 0) ? 'optional' : 'account';
  };

  it('T37 names the same permission for each operation as the OpenAPI document', () => {
    const needs = [...documented.values()].map(({ operationId, security = [], 'x-permission': permission }) => [
      operationId,
      permission ?? accessIn(security),
    ]);
    expect(Object.fromEntries(needs)).toEqual(Object.fromEntries(Object.entries(TABLE).map(([id, row]) => [id, row.needs])));
  });

  for (const [operation, row] of Object.entries(TABLE))
    describe(operation, () => {
      for (const situation of Object.keys(row.cases))
        it(`T37 T38 ${situation}: answers each actor as the table says, and a refusal stores no events`, () => {
          const answers = actorsOf(row).map((actor) => [actor, seen.get(keyOf({ operation, situation, actor }))?.outcome]);
          const expected = actorsOf(row).map((actor) => [actor, expectedOf(row, situation, actor)]);
          expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(expected));
        });

      it('answers only with declared statuses', () => {
        const declared = Object.keys(documented.get(operation)?.responses ?? {});
        const statuses = CELLS.filter((cell) => cell.operation === operation).map((cell) => String(seen.get(keyOf(cell))?.status));
        expect([...new Set(statuses)].filter((status) => !declared.includes(status))).toEqual([]);
      });
    });

  it('T38 T39 gives identical answers for all refusals with one code', () => {
    const answersByOutcome = new Map<string, Set<string>>();
    for (const { status, outcome, shown } of seen.values())
      if ([401, 403, 404, 410].includes(status)) answersByOutcome.set(outcome, (answersByOutcome.get(outcome) ?? new Set()).add(shown));
    expect([...answersByOutcome].filter(([, shown]) => shown.size > 1)).toEqual([]);
    expect(answersByOutcome.size).toBeGreaterThan(15);
  });
});

describe('the matrix detects', () => {
  it('T37 every permission that is added to or removed from a role (mutants)', () => {
    expect(differencesWith(RIGHTS)).toEqual([]);
    for (const [right, roles] of Object.entries(RIGHTS))
      for (const role of ROLES) {
        const others = roles.filter((other) => other !== role);
        const flipped = roles.includes(role) ? others : [...roles, role];
        const differences = differencesWith({ ...RIGHTS, [right]: flipped });
        expect({ right, role, isSeen: differences.length > 0 }).toEqual({ right, role, isSeen: true });
      }
  });

  it('T37 an API that permits everything (mutant)', () => {
    const permitted = new Map(
      [...seen].map(([key, answer]) => [key, answer.status === 401 || answer.status === 403 ? { ...answer, outcome: '200' } : answer]),
    );
    expect(differencesWith(RIGHTS, permitted).length).toBeGreaterThan(500);
  });
});
