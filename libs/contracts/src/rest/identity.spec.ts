import { describe, expect, test } from '@jest/globals';
import { DisplayName, NewPassword } from './identity.ts';

const codes = (schema: typeof DisplayName | typeof NewPassword, text: string): unknown =>
  schema.safeParse(text).error?.issues.map((issue) => (issue.code === 'custom' ? issue.params?.['code'] : issue.code));

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
  ])('%j is a name', (given, name) => {
    expect(DisplayName.parse(given)).toBe(name);
  });

  test.each([
    ['markup', '<img src=x onerror=alert(1)>'],
    ['an angle', 'a < b'],
    ['a scheme', 'see https://evil'],
    ['a host', 'Visit evil.com'],
    ['a host in full width', 'Visit ｅｖｉｌ．ｃｏｍ'],
    ['a host with an ideographic full stop', 'Visit evil。com'],
    ['www', 'www.x'],
    ['an address of a machine', 'call 10.0.0.1 now'],
    ['an e-mail address', 'bob@evil.com'],
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
    ['an invisible letter', 'Ada\u3164'],
    ['piled-up marks', `Z${'\u0334'.repeat(9)}algo`],
    ['nothing', ''],
    ['only spaces', '   '],
    ['only punctuation', '...'],
    ['101 characters', 'x'.repeat(101)],
    ['10 kB', 'x'.repeat(10_000)],
  ])('T72: a name with %s is refused', (_, given) => {
    expect(DisplayName.safeParse(given).success).toBe(false);
  });
});

describe('NewPassword', () => {
  test('is long, and otherwise as one likes', () => {
    expect(codes(NewPassword, 'correct horse')).toBeUndefined();
    expect(codes(NewPassword, '            ')).toBeUndefined();
    expect(codes(NewPassword, 'elevenchars')).toEqual(['password.too-short']);
    expect(codes(NewPassword, 'twelve chars')).toBeUndefined();
    expect(codes(NewPassword, 'x'.repeat(256))).toBeUndefined();
    expect(codes(NewPassword, 'x'.repeat(257))).toEqual(['password.too-long']);
  });
  test('is counted as people count', () => {
    expect(codes(NewPassword, '😀'.repeat(11))).toEqual(['password.too-short']);
    expect(codes(NewPassword, '😀'.repeat(12))).toBeUndefined();
  });
});
