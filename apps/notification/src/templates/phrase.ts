import { canonicalAddress } from '@guildhall/contracts';
import { html, type Html } from './html.ts';
import { inert } from './inert.ts';

/** A sentence: our own words, and in between what people wrote. */
export type Phrase = readonly (string | Named)[];
type Named = Readonly<{ name: string }>;

/** An address in its canonical form holds nothing that could do harm; anything else is a name like any other. */
export const address = (text: string): Named => ({ name: canonicalAddress(text) === text ? text : inert(text) });

/** Whatever is put into it is taken for somebody's name and made inert, so that no template can forget it. */
export const say = (words: TemplateStringsArray, ...names: readonly (string | Named)[]): Phrase =>
  words.flatMap((part, n): Phrase => {
    const name = names[n];
    return name === undefined ? [part] : [part, typeof name === 'string' ? { name: inert(name) } : name];
  });

export const textOf = (phrase: Phrase): string => phrase.map((part) => (typeof part === 'string' ? part : part.name)).join('');

/** `dir="auto"`: a name in another direction turns itself around and nothing else. */
export const htmlOf = (phrase: Phrase): Html =>
  html`${phrase.map((part) => (typeof part === 'string' ? html`${part}` : html`<strong dir="auto">${part.name}</strong>`))}`;
