import { seenOf } from '@guildhall/contracts';

const MAX_LENGTH = 100;
/** For a name of which nothing is left. */
const FALLBACK_NAME = 'somebody';
/** Where mail programs see an address: a dot, colon, slash or at sign of any width with something on both sides. */
const ADDRESS_SEPARATORS = /(?<=\S)[.:/\\@．。｡․﹒：﹕／＼﹨＠﹫](?=\S)/gu;
/** Has no width, and mail programs read the text on either side of it as two words. */
const ZERO_WIDTH = '\u200c';

/**
 * A name as somebody wrote it, made harmless for any mail: one line, of bounded length, without characters that change the direction of text,
 * and never read as an address by programs that make links of what looks like one (T72). Markup is escaped by the HTML part.
 */
export const sanitizeName = (name: string): string => {
  const plain = seenOf(name);
  const letters = [...plain];
  const short = letters.length > MAX_LENGTH ? `${letters.slice(0, MAX_LENGTH).join('').trimEnd()}…` : plain;
  return short === '' ? FALLBACK_NAME : short.replace(ADDRESS_SEPARATORS, `${ZERO_WIDTH}$&${ZERO_WIDTH}`);
};
