import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalAddress, EmailAddress } from './email-address.ts';

describe('EmailAddress', () => {
  test.each([
    ['Ada@Example.COM', 'ada@example.com'],
    [' ada@example.com ', 'ada@example.com'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['a.d.a+news@example.com', 'a.d.a+news@example.com'],
    ["o'hara@sub.example.co.uk", "o'hara@sub.example.co.uk"],
    ['ada@例え.テスト', 'ada@xn--r8jz45g.xn--zckzah'],
  ])('T49: gives %s its canonical form', (given, canonical) => {
    expect(EmailAddress.parse(given)).toBe(canonical);
  });

  test.each(['\t', '\n', '\r\n', ' \t ', '\u00a0', '\u3000', '\u2028', '\u200b', '\ufeff', '\u200e', '\u2060', '\u00ad'])(
    'U11: removes %j around an address',
    (around) => {
      for (const pasted of [`${around}ada@example.com`, `ada@example.com${around}`, `${around}Ada@Example.com${around}${around}`])
        expect(EmailAddress.parse(pasted)).toBe('ada@example.com');
    },
  );

  test('T49: keeps dots and plus in the local part', () => {
    expect(canonicalAddress('a.da@example.com')).not.toBe(canonicalAddress('ada@example.com'));
    expect(canonicalAddress('ada+x@example.com')).not.toBe(canonicalAddress('ada@example.com'));
  });

  test.each([
    ['a homoglyph at sign', 'ada＠example.com'],
    ['what NFKC would change', 'ａda@example.com'],
    ['a ligature in the domain', 'ada@oﬃce.example'],
    ['the Kelvin sign', '\u212Aate@example.com'],
    ['the long s', 'joſe@example.com'],
    ['a dotless i', 'admın@example.com'],
    ['Cyrillic in the local part', 'аda@example.com'],
    ['mixed scripts in a label', 'ada@pаypal.com'],
    ['a quoted local part', '"ada"@example.com'],
    ['a quoted at', '"a@b"@example.com'],
    ['a comment', 'ada(comment)@example.com'],
    ['two ats', 'ada@b@example.com'],
    ['no local part', '@example.com'],
    ['no domain', 'ada@'],
    ['no at', 'ada.example.com'],
    ['no dot in the domain', 'ada@localhost'],
    ['a trailing dot', 'ada@example.com.'],
    ['an ideographic full stop', 'ada@example。com'],
    ['two dots', 'ada..b@example.com'],
    ['a dot at the start', '.ada@example.com'],
    ['a dot at the end of the local part', 'ada.@example.com'],
    ['an IPv4 address', 'ada@127.0.0.1'],
    ['an IPv4 address as one number', 'ada@2130706433'],
    ['an IPv4 address in hexadecimal', 'ada@0x7f.1'],
    ['an IP literal', 'ada@[127.0.0.1]'],
    ['an IPv6 literal', 'ada@[IPv6:::1]'],
    ['CR LF', 'ada@example.com\r\nBcc: eve@example.com'],
    ['LF inside', 'a\nda@example.com'],
    ['NUL', 'ada\0@example.com'],
    ['a tab', 'ada\t@example.com'],
    ['a space inside', 'a da@example.com'],
    ['a no-break space inside', 'ada@\u00a0example.com'],
    ['a zero-width space', 'ada\u200b@example.com'],
    ['a zero-width joiner in the domain', 'ada@exam\u200dple.com'],
    ['a soft hyphen in the domain', 'ada@exam\u00adple.com'],
    ['a variation selector in the domain', 'ada@exam\ufe0fple.com'],
    ['a right-to-left override', 'ada@\u202eexample.com'],
    ['a percent-encoded domain', 'ada@ex%61mple.com'],
    ['a port', 'ada@example.com:25'],
    ['a path', 'ada@example.com/x'],
    ['a source route', 'ada%example.org@example.com'],
    ['a bang path', 'host!ada@example.com'],
    ['an encoded word', '=?utf-8?q?ada=40example.org=3e=20?=x@example.com'],
    ['an underscore in the domain', 'ada@ex_ample.com'],
    ['a hyphen at the edge of a label', 'ada@-example.com'],
    ['broken punycode', 'ada@xn--\u0000.example'],
    ['punycode of nothing but ASCII', 'ada@xn--example-.example'],
    ['two addresses', 'ada@example.com,eve@example.com'],
    ['a display name', 'Ada <ada@example.com>'],
    ['a local part of 65 characters', `${'a'.repeat(65)}@example.com`],
    ['255 characters', `${'a'.repeat(60)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(60)}.example`],
    ['a lone surrogate', 'ada@\ud800.example'],
    ['a long text', `${' '.repeat(400)}ada@example.com`],
    ['an empty text', ''],
    ['only whitespace and invisible characters', '\t\u00a0\u200b'],
  ])('T49: refuses %s', (_, given) => {
    expect(EmailAddress.safeParse(given).error?.issues).toMatchObject([{ code: 'custom', params: { code: 'address.malformed' } }]);
  });

  test('T49: does not change a canonical address (random texts)', () => {
    const odd = fc.constantFrom(
      '@',
      '.',
      '-',
      'xn--',
      'ß',
      'İ',
      'ς',
      'é',
      'e\u0301',
      '\u200d',
      'K',
      '。',
      '＠',
      'а',
      'A',
      'com',
      '例',
      '1',
      '+',
    );
    const text = fc.oneof(
      fc.emailAddress(),
      fc.array(odd, { maxLength: 12 }).map((parts) => `a@${parts.join('')}.example`),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, (given) => {
        const once = canonicalAddress(given);
        if (once === undefined) return;
        expect(canonicalAddress(once)).toBe(once);
        if (/^[\x20-\x7e]*$/.test(given)) expect(canonicalAddress(given.toUpperCase())).toBe(once);
        expect(once).toMatch(/^[\x21-\x7e]{3,254}$/);
        expect(once.split('@')).toHaveLength(2);
      }),
      { numRuns: 500 },
    );
  });
});
