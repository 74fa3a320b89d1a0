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
