import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutants } from '../mutants/mutants.mjs';
import { root } from '../workspaces.mjs';
import { errorsIn, ids, rowsOf } from './attacks.mjs';

const read = (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined);

it('docs/attacks.md has every attack, with tests named by its id and mutants that they kill', () => {
  const errors = errorsIn(
    read('docs/attacks.md'),
    read,
    mutants.map(({ name }) => name),
  );
  expect(errors).toEqual([]);
});

describe('the page is wrong', () => {
  const others = ids
    .filter((id) => id !== 'T05')
    .map((id) => `| ${id} | a | not yet: b | | |`)
    .join('\n');
  const spec = (path) => (path === 'some.spec.ts' ? "test('T05 is refused', () => {})" : undefined);
  const errors = (row, names = []) => errorsIn(`${others}\n${row}`, spec, names);

  it('unless all is in order', () => {
    const row = '| T05 | replay | used up | `some.spec.ts` | it is open |';
    expect(rowsOf(row)).toEqual([{ id: 'T05', attack: 'replay', held: 'used up', tests: ['some.spec.ts'], mutants: ['it is open'] }]);
    expect(errors(row, ['T05 it is open'])).toEqual([]);
    expect(rowsOf(row.replace('T05', 'S6'))).toMatchObject([{ id: 'S6', mutants: ['it is open'] }]);
  });
  it.each([
    ['when an attack is missing', '', ['T05 is missing']],
    ['when a finding has no test', '| S6 | a | b | | |', ['S6 has no test, and does not say why', 'S6 has no mutant']],
    ['when it has no test', '| T05 | a | b | | it is open |', ['T05 has no test, and does not say why']],
    [
      'when it has no mutant',
      '| T05 | a | b | `some.spec.ts` | |',
      ['T05 has no mutant', 'the mutant “T05 it is open” is not on the page'],
    ],
    ['when no test there names it', '| T05 | a | b | `other.spec.ts` | it is open |', ['other.spec.ts has no test titled T05']],
    ['when there is no such mutant', '| T05 | a | b | `some.spec.ts` | it is open<br>x |', ['there is no mutant “T05 x”']],
    ['when it says a thing twice', '| T05 | a; c; a | b | `some.spec.ts` | it is open |', ['T05 says “a” twice']],
    ['when “not yet” has tests', '| T05 | a | not yet: b | `some.spec.ts` | it is open |', ['T05 is “not yet”, and has tests']],
  ])('%s', (_, row, expected) => {
    expect(errors(row, ['T05 it is open'])).toEqual(expect.arrayContaining(expected));
  });
});
