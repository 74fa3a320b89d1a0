import { describe, expect, it } from '@jest/globals';
import { read } from '../workspaces.mjs';
import { applyEdit } from './apply-edit.mjs';
import { mutants } from './mutants.mjs';
import { verdictOf } from './verdict.mjs';

const namesIn = (text, title) => new RegExp(`\\b${RegExp.escape(title)}\\b`).test(text);

describe('the mutants', () => {
  it('have unique names', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });
  it.each(mutants)('$name: its code and its test exist', ({ edits, spec, title }) => {
    for (const edit of edits) expect(applyEdit(read(edit.file), edit)).not.toBe(read(edit.file));
    expect(namesIn(read(spec), title)).toBe(true);
  });
});

describe('an edit', () => {
  const edit = { file: 'some.ts', find: 'guard();', replace: '' };

  it('replaces the text literally', () => {
    expect(applyEdit('a(); guard(); b();', { ...edit, replace: '$&' })).toBe('a(); $& b();');
  });
  it.each(['a();', 'guard(); guard();'])('fails unless the text is there once: %s', (source) => {
    expect(() => applyEdit(source, edit)).toThrow('times in some.ts');
  });
});

describe('a verdict', () => {
  const ran = (...tests) => ({
    testResults: [{ message: 'no such module', assertionResults: tests.map(([title, status]) => ({ title, status })) }],
  });

  it('counts only the tests that ran', () => {
    expect(verdictOf(ran(['T05 a', 'passed'], ['T05 b', 'failed'], ['T07', 'pending'])).verdict).toBe('killed');
    expect(verdictOf(ran(['T05 a', 'passed'], ['T07', 'pending'])).verdict).toBe('survived');
  });
  it('is invalid when no test ran: a mutant that does not compile is not killed', () => {
    expect(verdictOf(ran())).toMatchObject({ verdict: 'invalid', why: 'no such module' });
    expect(verdictOf(ran(['T07', 'pending'])).verdict).toBe('invalid');
  });
});
