/**
 * The one form in which team names are compared and ordered (M32, hard case 9): compatibility forms made one, case folded, what nobody can see left out.
 * Lower case first, then upper: no single mapping makes `ẞ`, `ß` and `SS`, or the three sigmas, one.
 */
export const canonicalName = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .toUpperCase()
    .normalize('NFKC');

/** Latin letters that have no decomposition. */
const ALIKE: Readonly<Record<string, string>> = { Æ: 'AE', Ð: 'D', Đ: 'D', Ħ: 'H', Ł: 'L', Ø: 'O', Œ: 'OE', Þ: 'TH' };

/**
 * What names are ordered by, the same everywhere: letters beside their accented ones, without regard to case. Where marks are no accents,
 * as in Thai or Hindi, they count. Names that differ in accents only follow by these.
 */
export const sortKey = (name: string): string => {
  const canonical = canonicalName(name);
  const plain = canonical
    .normalize('NFD')
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]\p{Mn}*)\p{Mn}/gu, '')
    .replace(/[ÆÐĐĦŁØŒÞ]/g, (letter) => ALIKE[letter] ?? letter)
    .normalize('NFC');
  return `${plain}\n${canonical}`;
};
