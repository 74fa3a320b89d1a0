import { canonicalAddress } from '@guildhall/contracts';
import { html, type Html } from './html.ts';
import { sanitizeName } from './sanitize-name.ts';

/** Text of ours with names in it that people wrote. */
export type RichText = readonly (string | Named)[];
type Named = Readonly<{ name: string }>;

/** An address in its canonical form holds nothing that could do harm; anything else is a name like any other. */
export const address = (text: string): Named => ({ name: canonicalAddress(text) === text ? text : sanitizeName(text) });

/** Whatever is put into it is taken for somebody's name and sanitized, so that no template can forget it. */
export const sentence = (parts: TemplateStringsArray, ...names: readonly (string | Named)[]): RichText =>
  parts.flatMap((part, n): RichText => {
    const name = names[n];
    return name === undefined ? [part] : [part, typeof name === 'string' ? { name: sanitizeName(name) } : name];
  });

export const textOf = (richText: RichText): string => richText.map((part) => (typeof part === 'string' ? part : part.name)).join('');

/** `dir="auto"`: the direction of a name changes nothing outside of it. */
export const htmlOf = (richText: RichText): Html =>
  html`${richText.map((part) => (typeof part === 'string' ? html`${part}` : html`<strong dir="auto">${part.name}</strong>`))}`;
