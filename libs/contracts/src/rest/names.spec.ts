import { describe, expect, test } from '@jest/globals';
import { DisplayName, EntityName, seenOf } from './names.ts';

/** Words and names in many scripts, with the joiners that their spelling needs. */
const WORDS = [
  ['Thai', 'ทีมขาย'],
  ['Thai, with two marks on a letter', 'ผู้ที่ซื้อน้ำ'],
  ['Lao', 'ທີມງານ'],
  ['Khmer', 'ក្រុមលក់ស្ត្រី'],
  ['Burmese', 'မြို့ရောင်းအဖွဲ့'],
  ['Tibetan', 'བསྒྲུབས་པ'],
  ['Hindi', 'विकास'],
  ['Hindi, with a joiner', 'क्\u200dष'],
  ['Nepali, with a joiner', 'गर्\u200dयो'],
  ['Bengali', 'উন্নয়ন দল'],
  ['Bengali, with a joiner', 'র\u200d্যাব'],
  ['Tamil', 'விற்பனைக் குழு'],
  ['Telugu', 'అభివృద్ధి'],
  ['Telugu, with a non-joiner', 'సాఫ్ట్\u200cవేర్'],
  ['Kannada', 'ಬೆಳವಣಿಗೆ'],
  ['Malayalam', 'വിൽപ്പന'],
  ['Malayalam, in its older spelling', 'അവന്\u200d'],
  ['Sinhala', 'ශ්\u200dරී ලංකා'],
  ['Gujarati', 'વિકાસ'],
  ['Punjabi', 'ਵਿਕਾਸ ਟੀਮ'],
  ['Persian, with a non-joiner', 'می\u200cخواهم'],
  ['Arabic', 'فريق المبيعات'],
  ['Arabic, with vowels', 'مُحَمَّدٌ'],
  ['Hebrew', 'צוות מכירות'],
  ['Hebrew, abbreviated', 'חברה בע״מ'],
  ['Hebrew, with points', 'שָׁלוֹם'],
  ['Amharic', 'የሽያጭ ቡድን'],
  ['Chinese', '销售团队'],
  ['Japanese', '営業チーム'],
  ['Japanese, of a foreign name', 'ジョン・スミス'],
  ['Korean', '영업팀'],
  ['Catalan', 'Col·legi d’Arquitectes'],
  ['Hindi, abbreviated', 'डॉ॰ शर्मा'],
  ['Vietnamese', 'Nhóm kinh doanh Nguyễn'],
  ['Greek', 'Ομάδα'],
  ['Russian', 'Йод'],
  ['Yoruba, with a mark that has no letter of its own', 'Ẹgbẹ́ ọmọ'],
] as const;

/** Invisible characters, and characters that disguise a name. */
const HIDDEN = [
  ['a Hangul filler', '\u3164'],
  ['a Hangul choseong filler', '\u115f'],
  ['a Hangul jungseong filler', '\u1160'],
  ['a halfwidth Hangul filler', '\uffa0'],
  ['a blank Braille pattern', '\u2800'],
  ['a blank hieroglyph', '\u{13441}'],
  ['a Khmer vowel that is not written', '\u17b4'],
  ['a combining grapheme joiner', '\u034f'],
  ['a variation selector', '\ufe0f'],
  ['a soft hyphen', '\u00ad'],
  ['a word joiner', '\u2060'],
  ['a byte-order mark', '\ufeff'],
  ['a tag', '\u{e0041}'],
  ['a zero-width space', '\u200b'],
  ['a non-joiner', '\u200c'],
  ['a joiner', '\u200d'],
  ['a left-to-right mark', '\u200e'],
  ['a right-to-left override', '\u202e'],
  ['an isolate', '\u2066'],
  ['an ideographic space', '\u3000'],
  ['an enclosing mark', '\u20dd'],
  ['five marks on one letter', '\u0334\u0335\u0336\u0337\u0338'],
] as const;

describe.each([
  ['DisplayName', DisplayName],
  ['EntityName', EntityName],
] as const)('%s', (_, Name) => {
  test.each(WORDS)('U3: accepts %s: %s', (_script, word) => {
    expect(Name.parse(word)).toBe(word.normalize('NFC'));
    expect(Name.parse(`  ${word.normalize('NFD')} `)).toBe(word.normalize('NFC'));
  });

  test.each(HIDDEN)('S13: refuses %s in a name or as a name', (_what, hidden) => {
    for (const name of [hidden, `${hidden}${hidden}`, `A${hidden}da`, `A ${hidden} da`, `क${hidden}ष`])
      expect([name, Name.safeParse(name).success]).toEqual([name, false]);
  });

  test.each(['\u0301', '\u0e35', '\u093e', 'A \u0301', '-\u0301'])('S13: refuses a combining mark without a base character: %j', (name) => {
    expect(Name.safeParse(name).success).toBe(false);
  });

  test.each(['Dr.Smith', 'St.John', 'Dipl.Ing.', 'J.R.R.Tolkien', 'Visit evil.com', 'www.x', 'bob@evil.com', '10.0.0.1'])(
    'U6: accepts names that look like a link: %s',
    (name) => {
      expect(Name.parse(name)).toBe(name);
    },
  );

  test.each(['see https://evil', 'a://b', '<b>'])('T71 T72: refuses markup and URLs: %s', (name) => {
    expect(Name.safeParse(name).success).toBe(false);
  });
});

describe('the visible part of a text', () => {
  test.each(WORDS)('U3: is the whole word: %s', (_, word) => {
    expect(seenOf(word)).toBe(word.normalize('NFC'));
  });
  test.each(HIDDEN)('S13: does not contain %s', (_, hidden) => {
    expect(seenOf(`A${hidden}da`)).not.toContain(hidden);
  });
});

describe('EntityName', () => {
  test.each(['', ' ', 'a  b', 'a/b', 'x'.repeat(65), 'a\tb', '{x}', '😀'])('refuses %j', (name) => {
    expect(EntityName.safeParse(name).success).toBe(false);
  });
  test('gives a code for each broken rule', () => {
    const codes = (name: string): unknown =>
      EntityName.safeParse(name).error?.issues.map((issue) => issue.code === 'custom' && issue.params?.['code']);
    expect(codes('x'.repeat(65))).toEqual(['name.length']);
    expect(codes('a/b')).toEqual(['name.characters']);
  });
});

describe('DisplayName', () => {
  test.each([
    ['Ada Lovelace', 'Ada Lovelace'],
    ['  Ada  ', 'Ada'],
    ['Ame\u0301lie', 'Am\u00e9lie'],
    ['J. R. R. Tolkien', 'J. R. R. Tolkien'],
    ["Seán O'Hara-Núñez (she)", "Seán O'Hara-Núñez (she)"],
    ['王小明', '王小明'],
    ['{{7*7}} ${7*7} #{7*7}', '{{7*7}} ${7*7} #{7*7}'],
    ['Bob & "Söhne"', 'Bob & "Söhne"'],
    ['x'.repeat(100), 'x'.repeat(100)],
    ['😀'.repeat(49) + 'a', '😀'.repeat(49) + 'a'],
  ])('accepts %j', (given, name) => {
    expect(DisplayName.parse(given)).toBe(name);
  });

  test.each([
    ['markup', '<img src=x onerror=alert(1)>'],
    ['an angle', 'a < b'],
    ['a scheme', 'see https://evil'],
    ['a right-to-left override', 'Ada\u202egpj'],
    ['an isolate', 'Ada\u2066x\u2069'],
    ['a zero-width space', 'A\u200bda'],
    ['a zero-width joiner alone', '\u200d'],
    ['a line break', 'Ada\r\nBcc: eve'],
    ['NUL', 'Ada\0'],
    ['a tab inside', 'A\tda'],
    ['a no-break space inside', 'A\u00a0da'],
    ['a line separator', 'A\u2028da'],
    ['a lone surrogate', 'A\ud800'],
    ['piled-up marks', `Z${'\u0334'.repeat(9)}algo`],
    ['nothing', ''],
    ['only spaces', '   '],
    ['only punctuation', '...'],
    ['101 characters', 'x'.repeat(101)],
    ['10 kB', 'x'.repeat(10_000)],
  ])('T72: refuses %s', (_, given) => {
    expect(DisplayName.safeParse(given).success).toBe(false);
  });
});
