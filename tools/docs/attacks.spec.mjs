import { describe, expect, it } from '@jest/globals';
import { errorsIn, ids, withMutants } from './attacks.mjs';

describe('the page of attacks', () => {
  const others = ids
    .filter((id) => id !== 'T05')
    .map((id) => `| ${id} | a | not yet: b | | |`)
    .join('\n');
  const spec = (path) => (path === 'some.spec.ts' ? "test('T05 is refused', () => {})" : undefined);

  it.each([
    ['is right when all is in order', '| T05 | replay | used up | `some.spec.ts` | |', []],
    ['lacks an attack', '', ['T05 is missing', '“T05 it is open” is a mutant of no attack']],
    ['lacks the test and the mutant of a finding', '| S6 | a | b | | |', ['S6 has no test, and does not say why', 'S6 has no mutant']],
    ['lacks a test', '| T05 | a | b | | |', ['T05 has no test, and does not say why']],
    ['names a test that does not name the attack', '| T05 | a | b | `other.spec.ts` | |', ['other.spec.ts has no test titled T05']],
    ['says a thing twice', '| T05 | a; c; a | b | `some.spec.ts` | |', ['T05 says “a” twice']],
    ['has an attack twice', '| T05 | a | b | `some.spec.ts` | |\n| T07 | a | not yet: b | | |', ['T07 is there twice']],
    ['has tests of what is “not yet”', '| T05 | a | not yet: b | `some.spec.ts` | |', ['T05 is “not yet”, and has tests or mutants']],
  ])('%s', (_, row, expected) => {
    const found = errorsIn(`${others}\n${row}`, spec, ['T05 it is open']);
    expect(found).toEqual(expected.length === 0 ? [] : expect.arrayContaining(expected));
  });

  it('names the mutants of each attack', () =>
    expect(withMutants('| T05 | a | b | `c` | old |\n| T07 | a | b | | |', ['T05 it is open', 'T05 it is late'])).toBe(
      '| T05 | a | b | `c` | it is open<br>it is late |\n| T07 | a | b | | |',
    ));
});
