import { beforeAll, describe, expect, it } from '@jest/globals';
import imports from '../../.dependency-cruiser.mjs';
import { env, everywhere, rules } from '../eslint/rules.mjs';
import { violationsIn } from './fixture.mjs';
import { allowed, importedByViolations, violations } from './violations.mjs';

describe('the boundaries', () => {
  let found;
  beforeAll(async () => {
    found = await violationsIn([...violations, ...importedByViolations, ...allowed]);
  }, 300_000);

  it.each(violations)('forbid it: $rule, in $at', ({ rule, at }) => expect(found).toContainEqual({ rule, at }));

  it.each(allowed)('allow what belongs in $at', ({ at }) => expect(found.filter((violation) => violation.at === at)).toEqual([]));

  it('have an example of a violation for each rule', () => {
    const messages = [...everywhere, env, ...Object.values(rules).flat()].map(({ message }) => message);
    const names = imports.forbidden.map(({ name }) => name);
    expect(violations.map(({ rule }) => rule)).toEqual(expect.arrayContaining([...messages, ...names]));
  });
});
