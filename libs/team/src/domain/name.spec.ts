import { describe, expect, it } from '@jest/globals';
import { canonicalName, sortKey } from './name.ts';

describe('a team’s name', () => {
  it('hard case 9 U3: is the same in any case and Unicode form, and with invisible characters', () => {
    const alike = [
      ['Ops', 'OPS', 'ops', 'Ｏｐｓ'],
      ['Café', 'Cafe\u0301', 'CAFÉ'],
      ['Straße', 'STRASSE', 'STRAẞE', 'strasse'],
      ['ΟΔΟΣ', 'οδος', 'οδοσ'],
      ['ﬁnance', 'Finance', 'FINANCE'],
      ['Kelvin', '\u212Aelvin'],
      ['Ops', 'O\u3164ps', 'Ops\u115F'],
      ['می\u200cخواهم', 'میخواهم'],
      ['ශ්\u200dරී', 'ශ්රී'],
    ];
    for (const names of alike) expect(new Set(names.map(canonicalName)).size).toBe(1);
  });
  it('differs if letters differ', () => {
    expect(new Set(['Ops', 'Ops 2', 'Oops', 'Öps', 'Орs'].map(canonicalName)).size).toBe(5);
  });
  it('U3: differs if combining marks differ', () => {
    expect(new Set(['ทีมขาย', 'ทิมขาย', 'विकास', 'वकस', 'தமிழ்', 'தமிழ'].map(canonicalName)).size).toBe(6);
  });
  it('has a stable canonical form', () => {
    for (const name of ['İstanbul', 'ǅ', 'ŉ', 'ΐ', 'Straße']) expect(canonicalName(canonicalName(name))).toBe(canonicalName(name));
  });
});

describe('the order of names', () => {
  const inOrder = (...names: readonly string[]) => names.toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));

  it('U14 puts accented letters beside plain ones, in any case, on every machine', () => {
    expect(inOrder('Zebra', 'Ärzte', 'arbeit', 'Azubis', 'Øst', 'Ost', 'Lodz', 'Łódź', 'Éclair', 'eclair', 'Straße', 'Strasse')).toEqual([
      'arbeit',
      'Ärzte',
      'Azubis',
      'eclair',
      'Éclair',
      'Lodz',
      'Łódź',
      'Ost',
      'Øst',
      'Straße',
      'Strasse',
      'Zebra',
    ]);
    expect(inOrder('Ωμέγα', 'Ωμεγα β', 'Ёлка', 'Ежи')).toEqual(['Ωμέγα', 'Ωμεγα β', 'Ежи', 'Ёлка']);
  });
  it('U14 distinguishes marks that form separate letters', () => {
    expect(sortKey('विकास')).not.toBe(sortKey('वकस'));
    expect(inOrder('ทีม ข', 'ทีม ก')).toEqual(['ทีม ก', 'ทีม ข']);
  });
});
