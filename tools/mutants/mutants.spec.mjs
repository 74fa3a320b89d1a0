import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspaces.mjs';
import { mutated } from './mutated.mjs';
import { mutants } from './mutants.mjs';
import { verdictOf } from './verdict.mjs';

const read = (path) => readFileSync(join(root, path), 'utf8');
const namesIn = (text, title) => new RegExp(`\\b${RegExp.escape(title)}\\b`).test(text);

describe('the mutants', () => {
  it('have names of their own', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });
  it.each(mutants)('$name: finds its defence, and its test', ({ cuts, spec, title }) => {
    for (const cut of cuts) expect(mutated(read(cut.file), cut)).not.toBe(read(cut.file));
    expect(namesIn(read(spec), title)).toBe(true);
  });
});

describe('a cut', () => {
  const cut = { file: 'some.ts', find: 'guard();', replace: '' };

  it('changes what it finds, to the letter', () => {
    expect(mutated('a(); guard(); b();', { ...cut, replace: '$&' })).toBe('a(); $& b();');
  });
  it.each(['a();', 'guard(); guard();'])('refuses to guess in %s', (source) => {
    expect(() => mutated(source, cut)).toThrow('times in some.ts');
  });
});

describe('a verdict', () => {
  const ran = (...tests) => ({
    testResults: [{ message: 'no such module', assertionResults: tests.map(([title, status]) => ({ title, status })) }],
  });

  it('is about the test that was to turn red, and about no other', () => {
    expect(verdictOf(ran(['T05 a', 'passed'], ['T05 b', 'failed'], ['T07', 'pending'])).verdict).toBe('killed');
    expect(verdictOf(ran(['T05 a', 'passed'], ['T07', 'pending'])).verdict).toBe('survived');
  });
  it('is not given when nothing ran: a broken mutant is no dead one', () => {
    expect(verdictOf(ran())).toMatchObject({ verdict: 'unfit', why: 'no such module' });
    expect(verdictOf(ran(['T07', 'pending'])).verdict).toBe('unfit');
  });
});
