import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MailRefused, UNSOLICITED, type MailContent } from '@guildhall/notification';
import { describe, expect, it } from '@jest/globals';
import { compose } from './compose.ts';
import { html } from './html.ts';
import { sanitizeName } from './sanitize-name.ts';

const GOLDEN = join(import.meta.dirname, '../../test/golden');
const ORIGIN = 'https://guildhall.example';
const LINK = `${ORIGIN}/accept#token=AAAA`;
const OPT_OUT = `${ORIGIN}/opt-out#token=BBBB`;
const name = 'Bob';
const organizationName = 'Acme & Co.';
const [inviterName, actorName, role] = ['Ada', 'Ada', 'technical'];
const expiresAt = '2026-11-29T12:00:00.000Z';

/** One of each, and the variants that read differently. */
const mails: Readonly<Record<string, MailContent>> = {
  verification: { template: 'verification', expiresAt },
  'registration-attempted': { template: 'registration-attempted', name },
  'password-reset': { template: 'password-reset', name },
  'password-changed': { template: 'password-changed', name },
  invitation: { template: 'invitation', organizationName, inviterName, role, expiresAt, again: false },
  'invitation-again': { template: 'invitation', organizationName, inviterName, role, expiresAt, again: true },
  'invitation-cancelled': { template: 'invitation-cancelled', organizationName },
  'invitation-expired': { template: 'invitation-expired', name, organizationName, invitee: 'bob@example.com', role },
  'invitation-accepted': { template: 'invitation-accepted', name, organizationName, invitee: 'bob@example.com', role },
  'invitation-declined': { template: 'invitation-declined', name, organizationName, invitee: 'bob@example.com', role },
  'member-joined': { template: 'member-joined', name, organizationName, role },
  'member-role-changed': { template: 'member-role-changed', name, organizationName, role, actorName },
  'member-removed': { template: 'member-removed', name, organizationName, actorName },
  'organization-deleted': { template: 'organization-deleted', name, organizationName, actorName: undefined, restorableUntil: expiresAt },
};
const composed = (mail: MailContent, to = { address: 'bob@example.com', name }) =>
  compose(mail, to, { origin: ORIGIN, link: LINK, ...(UNSOLICITED.has(mail.template) && { optOut: OPT_OUT }) });

const NAMES = ['name', 'organizationName', 'inviterName', 'actorName', 'invitee'];
/** Every mail that names somebody or something, with this as every name in it. */
const named = (text: string): readonly MailContent[] =>
  Object.values(mails)
    .filter((mail) => NAMES.some((field) => field in mail))
    .map(
      (mail) =>
        Object.fromEntries(
          Object.entries(mail).map(([field, value]) => {
            return [field, NAMES.includes(field) ? text : value];
          }),
        ) as MailContent,
    );
const partsOf = (text: string) => named(text).map((mail) => composed(mail, { address: 'bob@example.com', name: text }));
const hrefs = (part: string) => [...part.matchAll(/href="([^"]*)"/g)].map(([, url]) => url);
const tags = (part: string) => new Set([...part.matchAll(/<\/?([a-zA-Z0-9!]+)/g)].map(([, tag]) => tag));
const OURS = new Set(Object.values(mails).flatMap((mail) => [...tags(composed(mail).html)]));
const foreign = (page: string) => [...tags(page)].filter((tag) => !OURS.has(tag));

describe('a mail', () => {
  it.each(Object.entries(mails))('of the template and variant %s equals its golden file (WRITE_GOLDEN=1 writes it)', (file, mail) => {
    const { subject, text, html: page } = composed(mail);
    const now = `Subject: ${subject}\n\n${text}\n${'='.repeat(80)}\n${page}`;
    const path = join(GOLDEN, `${file}.golden`);
    if (process.env['WRITE_GOLDEN'] !== undefined) {
      mkdirSync(GOLDEN, { recursive: true });
      writeFileSync(path, now);
    }
    expect(now).toBe(readFileSync(path, 'utf8'));
  });

  it('links to the configured origin only, and loads nothing', () => {
    for (const mail of Object.values(mails)) {
      const { html: page, text } = composed(mail);
      for (const url of hrefs(page)) expect(url).toMatch(/^https:\/\/guildhall\.example\//);
      expect(page).not.toMatch(/<(img|script|link|iframe|object|form)|\ssrc=|url\(|@import/i);
      for (const [url] of text.matchAll(/\w+:\/\/\S+/g)) expect(url).toMatch(/^https:\/\/guildhall\.example\//);
    }
  });
});

describe('a name in a mail', () => {
  it.each([
    '<script>alert(1)</script>',
    '<a href="https://evil.com">x</a>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</title></td><style>*{display:none}</style>',
    '&lt;b&gt; &#60;i&#62; &amp;',
    '<!-- -->',
    '\u003cscript\u003e',
  ])('T71 is escaped when it has markup: %s', (attack) => {
    for (const { html: page, subject, text } of partsOf(attack)) {
      expect(foreign(page)).toEqual([]);
      for (const url of hrefs(page)) expect(url?.startsWith(`${ORIGIN}/`)).toBe(true);
      expect(page).not.toContain(attack);
      expect(`${subject}\n${text}`).not.toMatch(/https?:\/\/(?!guildhall\.example)/);
    }
  });

  it('T71 would fail these checks if its markup were not escaped', () => {
    const unescaped = { html: '<script>alert(1)</script>' };
    expect(foreign(html`<p>${unescaped}</p>`.html)).toEqual(['script']);
    expect(foreign(html`<p>${unescaped.html}</p>`.html)).toEqual([]);
  });

  /** What mail programs turn into links: a scheme, www, a domain, an address. */
  const LINKED = /\w:\/\/|www\.|[\w-][.．。][a-z]{2,}|\w@\w/i;
  it.each([
    'Visit evil.com',
    'https://evil.com/x',
    'www.evil.com',
    'ask bob@evil.com',
    'evil.com:8080/path',
    'https:\\\\evil.com',
    'e\u200bvil.com',
    'Visit evil．com',
    'Visit evil。com',
  ])('T72 U6 is not read as an address or a link: %s', (attack) => {
    expect(sanitizeName(attack)).not.toMatch(LINKED);
    expect(attack.replaceAll(/\u200b/g, '')).toMatch(LINKED); // unsanitized, the check finds it
    for (const { subject, text, html: page } of partsOf(attack)) {
      const rest = `${subject}\n${text}\n${page.replaceAll(/<[^>]*>/g, ' ')}`
        .replaceAll(LINK, '')
        .replaceAll(/https:\/\/guildhall\.example\S*/g, '');
      expect(rest).not.toContain('evil.com');
    }
  });

  it('T72 has no characters that are invisible or change the direction of text', () => {
    const attack = 'Acme\u202egro.live\u202c\u2066\u200f\u061c\u200b\ufeff\u00ad\u{e0041} Ltd\u0000\u001b[31m';
    for (const part of partsOf(attack).flatMap(({ subject, text, html: page }) => [subject, text, page]))
      expect(part.replaceAll('\u200c', '').replaceAll('\n', '')).not.toMatch(/[\p{Cf}\p{Cc}]/u);
    expect(sanitizeName('עברית')).toBe('עברית');
  });

  it('T72 is cut to one line when it has ten thousand characters', () => {
    expect([...sanitizeName('A'.repeat(10_000))].length).toBeLessThanOrEqual(101);
    expect(sanitizeName(`e${'\u0301'.repeat(500)}`).length).toBeLessThan(10);
    for (const { subject } of partsOf('A'.repeat(10_000))) expect(subject.length).toBeLessThan(300);
  });

  it.each(['{{constructor.constructor("return 1")()}}', '${7*7}', '<%= 7*7 %>', '#{7*7}', '$&$1$`', '%s%n', '{{{{raw}}}}', '__proto__'])(
    'T73 is not evaluated as a template: %s',
    (attack) => {
      for (const { text } of partsOf(attack)) expect(text.replaceAll('\u200c', '')).toContain(attack);
      for (const { subject, text, html: page } of partsOf(attack))
        expect(`${subject}${text}${page.replace(/style="[^"]*"/g, '')}`).not.toMatch(/\b49\b/);
    },
  );

  it('T74 cannot end a header; an address that could is refused', () => {
    for (const { to, subject } of partsOf('Acme\r\nBcc: eve@evil.com\r\n\r\nHi\n.\r\nQUIT\0'))
      expect(`${to.name}${subject}`).not.toMatch(/\p{Cc}/u);
    const attacks = [
      'bob@example.com\r\nBcc: eve@evil.com',
      'bob@example.com, eve@evil.com',
      'bob@example.com\0',
      'Bob <bob@example.com>',
      'bob@example.com\n',
      '"bob eve"@example.com',
      'BOB@example.com',
    ];
    for (const address of attacks) expect(() => composed(mails['invitation']!, { address, name: '' })).toThrow(MailRefused);
  });
});
