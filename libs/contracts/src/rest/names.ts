import { z } from 'zod';

/** Scripts of India and around it whose words need a joiner after their sign for "no vowel", and those signs. */
const VIRAMAS = String.raw`\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca`;
const INDIC = ['Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala'];
const OF_INDIC = INDIC.map((script) => String.raw`\p{Script=${script}}`).join('');
const ARABIC = String.raw`[[\p{Script=Arabic}]&&[\p{L}]]`;
/**
 * A zero-width joiner or non-joiner where writing needs it: between Arabic letters (Persian), after an Indic script's virama and before a letter, at
 * the end of Malayalam words, and in Bengali's র‍্য. Nowhere else, where it would be an invisible difference.
 */
const JOINER = [
  String.raw`(?<=${ARABIC}\p{M}*)[\u200c\u200d](?=${ARABIC})`,
  String.raw`(?<=[${VIRAMAS}])[\u200c\u200d](?=[[${OF_INDIC}]&&[\p{L}]])`,
  String.raw`(?<=\p{Script=Malayalam}\u0d4d)\u200d`,
  String.raw`(?<=\u09b0)\u200d(?=\u09cd\u09af)`,
].join('|');
const JOINERS = new RegExp(JOINER, 'gv');

/**
 * What cannot be seen, or changes what can: controls, bidirectional and zero-width characters, every space but the plain one, letters and signs that are
 * blank, and marks that enclose.
 */
const UNSEEN = String.raw`[[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\p{Me}\u{16fe4}\u2800\u{13441}\u{13442}\u{1d159}]--[ ]]`;
/** Combining marks without a base character, or more than four on one: no language needs more. */
const LOOSE = String.raw`(?<![\p{L}\p{N}\p{M}])\p{M}`;
const TOWER = String.raw`(?:\p{Mc}*\p{Mn}){5}|\p{M}{9}`;
const HIDES = new RegExp(`${UNSEEN}|${LOOSE}|${TOWER}`, 'v');

/** Whether a text is visible (T72) and has the shape; joiners that the spelling needs are ignored. */
const isName = (text: string, shape: RegExp): boolean => {
  const bare = text.replace(JOINERS, '');
  return !HIDES.test(bare) && shape.test(bare);
};

const PARTS = new RegExp(`(${JOINER})|${UNSEEN}+`, 'gv');
const TOWERS = new RegExp(String.raw`((?:\p{Mc}*\p{Mn}){4})\p{M}+`, 'gv');
/** The visible part of a text on one line: invisible characters become spaces, and surplus combining marks are removed. */
export const seenOf = (text: string): string =>
  text
    .normalize('NFC')
    .replace(PARTS, (_, joiner: string | undefined) => joiner ?? ' ')
    .replace(TOWERS, '$1')
    .replace(/ +/g, ' ')
    .trim();

/** Trimmed and in Unicode form C before it is checked. */
const nameOf = (most: number, shape: RegExp, error: string) =>
  z
    .string()
    .max(1_000)
    .transform((text) => text.trim().normalize('NFC'))
    .pipe(
      z
        .string()
        .refine((name) => [...name].length >= 1 && [...name].length <= most, {
          params: { code: 'name.length' },
          error: `Use 1 to ${String(most)} characters.`,
        })
        .refine((name) => isName(name, shape), { params: { code: 'name.characters' }, error }),
    );

/** A person's name, as mails and lists show it: with a letter or digit, and neither markup nor a URL with its scheme (T71, T72). */
const PERSON = /^(?!.*:\/\/)(?=.*[\p{L}\p{N}])[^<>]*$/u;
export const DisplayName = nameOf(100, PERSON, 'Use letters of any script, digits, punctuation and spaces; no markup, no URL.').meta({
  id: 'DisplayName',
  description: '1 to 100 letters of any script, digits, punctuation and spaces; no markup, no URL.',
  example: 'Ada Lovelace',
});

/** Signs within words: of Catalan and Chinese names (·), Hebrew abbreviations (׳ ״), Hindi ones (॰), Tibetan (་), Ethiopic (፡), an apostrophe (’), Japanese (・). */
const WITHIN_WORDS = String.raw`\u00b7\u05f3\u05f4\u0970\u0f0b\u1361\u2019\u30fb`;
/** A small alphabet, letters and their marks in any script, single inner spaces (MX18, PX13). */
const WORD = String.raw`[\p{L}\p{M}\p{N}\-_.(),:&@+'${WITHIN_WORDS}]+`;
const ENTITY = new RegExp(`^${WORD}(?: ${WORD})*$`, 'u');
/** The name of an organization or a team. */
export const EntityName = nameOf(64, ENTITY, "Use letters of any script, digits and -_.(),:&@+', with single spaces between.").meta({
  id: 'EntityName',
  description: "1 to 64 letters of any script with their marks, digits and -_.(),:&@+', single spaces between.",
  example: 'Acme',
});
