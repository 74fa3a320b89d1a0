import { html, type Html } from './html.ts';
import { inert } from './inert.ts';

/** A sentence: our own words, and in between what people wrote. */
export type Phrase = readonly (string | Readonly<{ name: string }>)[];

/** Whatever is put into it is taken for somebody's name and made inert, so that no template can forget it. */
export const say = (words: TemplateStringsArray, ...names: readonly string[]): Phrase =>
  words.flatMap((part, n): Phrase => {
    const name = names[n];
    return name === undefined ? [part] : [part, { name: inert(name) }];
  });

export const textOf = (phrase: Phrase): string => phrase.map((part) => (typeof part === 'string' ? part : part.name)).join('');

/** `dir="auto"`: a name in another direction turns itself around and nothing else. */
export const htmlOf = (phrase: Phrase): Html =>
  html`${phrase.map((part) => (typeof part === 'string' ? html`${part}` : html`<strong dir="auto">${part.name}</strong>`))}`;
