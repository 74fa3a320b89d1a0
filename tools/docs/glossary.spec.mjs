import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { glossaryErrors, undocumentedTypes } from './glossary.mjs';

const row = (word) => `| **${word}** | what it is |\n`;
const page = (...words) => `# Architecture\n\n## Words\n\n| word | what it is |\n|---|---|\n${words.map(row).join('')}\n## One way\n`;

describe('the glossary', () => {
  it('explains a type without a doc comment', () => {
    expect(glossaryErrors(page('Event', 'Dead letter'), ['DeadLetter'])).toEqual([]);
  });
  it('lacks a type that is explained nowhere', () => {
    expect(glossaryErrors(page('Event'), ['DeadLetter'])).toEqual([
      'libs/eventing/src/index.ts exports DeadLetter, which has no doc comment and is no word of docs/architecture.md',
    ]);
  });
  it.each([0, 26])('may not have %s words', (count) => {
    expect(glossaryErrors(page(...Array(count).fill('Event')), [])).toEqual([`docs/architecture.md explains ${count} words, not 1 to 25`]);
  });
});

describe('exported types without a doc comment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-glossary-'));
  const write = (name, text) => writeFileSync(join(folder, name), text);
  beforeAll(() => {
    write('index.ts', "export * from './all.ts';\nexport type { Picked } from './some.ts';\n");
    write(
      'all.ts',
      '/** Explained. */\nexport type Explained = string;\nexport type Alias = string;\nexport interface Shape { a: 1 }\nexport class Failure {}\nexport const value = 1;\ntype Internal = 1;\n',
    );
    write('some.ts', '// no doc comment\nexport type Picked = 1;\nexport type NotExported = 1;\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are types, interfaces and classes, also exported again', () => {
    expect(undocumentedTypes(join(folder, 'index.ts')).toSorted()).toEqual(['Alias', 'Failure', 'Picked', 'Shape']);
  });
});
