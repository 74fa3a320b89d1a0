import { describe, expect, it } from '@jest/globals';
import { canonicalName } from './name.ts';

describe('a team’s name', () => {
  it('hard case 9: is one name in whatever case and Unicode form', () => {
    const alike = [
      ['Ops', 'OPS', 'ops', 'Ｏｐｓ'],
      ['Café', 'Cafe\u0301', 'CAFÉ'],
      ['Straße', 'STRASSE', 'STRAẞE', 'strasse'],
      ['ΟΔΟΣ', 'οδος', 'οδοσ'],
      ['ﬁnance', 'Finance', 'FINANCE'],
      ['Kelvin', '\u212Aelvin'],
      ['Ops', 'O\u3164ps', 'Ops\u115F'],
    ];
    for (const names of alike) expect(new Set(names.map(canonicalName)).size).toBe(1);
  });
  it('is another when its letters are others', () => {
    expect(new Set(['Ops', 'Ops 2', 'Oops', 'Öps', 'Орs'].map(canonicalName)).size).toBe(5);
  });
  it('is its own canonical form', () => {
    for (const name of ['İstanbul', 'ǅ', 'ŉ', 'ΐ', 'Straße']) expect(canonicalName(canonicalName(name))).toBe(canonicalName(name));
  });
});
