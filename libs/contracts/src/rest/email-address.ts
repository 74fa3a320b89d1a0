import { z } from 'zod';

/** What mail servers accept unquoted, without what could redirect mail: `%` and `!` are old source routes, `|` and a back-tick shell characters. */
const LOCAL_PART = /^[a-z0-9#$&'*+/=?^_{}~-]+(?:\.[a-z0-9#$&'*+/=?^_{}~-]+)*$/;
/** Visible letters, marks, digits, dots and hyphens, so that no port, percent-encoding, IP literal or zero-width character reaches the URL parser. */
const DOMAIN = /^(?:(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}\p{N}.-])+$/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Scripts that one label may be written in; mixed scripts can imitate another name. */
const SCRIPTS: readonly RegExp[] = [
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}]$/u,
  ...['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Hebrew', 'Arabic', 'Devanagari', 'Thai', 'Georgian', 'Cherokee'].map(
    (script) => new RegExp(`^\\p{Script=${script}}$`, 'u'),
  ),
];
const OTHER = SCRIPTS.length;

const scriptsOf = (label: string): number =>
  new Set(
    [...label]
      .filter((letter) => /\p{L}/u.test(letter))
      .map((letter) => SCRIPTS.findIndex((script) => script.test(letter)) + 1 || OTHER + 1),
  ).size;

/** The domain in ASCII by UTS #46, as in browsers; undefined if no mail can be sent to it. */
const canonicalDomain = (domain: string): string | undefined => {
  if (!DOMAIN.test(domain) || domain.split('.').some((label) => scriptsOf(label) > 1)) return undefined;
  const url = URL.parse(`http://${domain}/`);
  if (url === null) return undefined;
  const labels = url.hostname.split('.');
  const named = labels.length > 1 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
  return named && url.hostname.length <= 253 ? url.hostname : undefined;
};

/** What may be copied with an address: white space of every kind and invisible characters. */
const AROUND = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]+|[\p{White_Space}\p{Default_Ignorable_Code_Point}]+$/gu;
/**
 * The one form in which an address is compared, kept and written to (T49), or undefined. Dots and `+` in the local part stay: they are significant
 * to whoever owns the mailbox. White space around it is no part of an address; anything else that would have to be repaired is refused.
 */
export const canonicalAddress = (text: string): string | undefined => {
  const address = text.replace(AROUND, '');
  const at = address.indexOf('@');
  if (address.length > 254 || at < 1 || at > 64 || address !== address.normalize('NFKC')) return undefined;
  const local = address.slice(0, at);
  // Lower-casing would turn the Kelvin sign into ASCII; NFKC has refused it already, but this check does not depend on that.
  if (!/^[\x21-\x7e]+$/.test(local) || !LOCAL_PART.test(local.toLowerCase()) || local.includes('=?')) return undefined;
  const domain = canonicalDomain(address.slice(at + 1));
  if (domain === undefined) return undefined;
  const canonical = `${local.toLowerCase()}@${domain}`;
  return canonical.length <= 254 ? canonical : undefined;
};

/** The maximum length before trimming. */
const LONGEST = 400;

/** An address in its canonical form. */
export const EmailAddress = z
  .string()
  .transform((text, context): string => {
    const canonical = text.length > LONGEST ? undefined : canonicalAddress(text);
    if (canonical !== undefined) return canonical;
    context.issues.push({ code: 'custom', params: { code: 'address.malformed' }, message: 'This is no e-mail address.', input: text });
    return z.NEVER;
  })
  .meta({
    id: 'EmailAddress',
    description: 'An e-mail address; compared in lower case, its domain in ASCII, white space around it left out.',
    maxLength: LONGEST,
    example: 'ada@example.com',
  });
