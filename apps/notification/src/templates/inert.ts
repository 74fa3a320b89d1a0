import { seenOf } from '@guildhall/contracts';

const LONGEST = 100;
const NOBODY = 'somebody';
/** Where mail programs see an address: a dot, colon, slash or at sign of any width with something on both sides. */
const JOINTS = /(?<=\S)[.:/\\@．。｡․﹒：﹕／＼﹨＠﹫](?=\S)/gu;
/** Takes no room, and no program takes what stands around it for one word. */
const SEAM = '\u200c';

/**
 * A name as somebody wrote it, made harmless for any mail: one line, of bounded length, turning nothing around, and never taken for
 * an address by programs that make links of what looks like one (T72). Markup is not its business: the HTML part escapes everything.
 */
export const inert = (name: string): string => {
  const plain = seenOf(name);
  const letters = [...plain];
  const short = letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('').trimEnd()}…` : plain;
  return short === '' ? NOBODY : short.replace(JOINTS, `${SEAM}$&${SEAM}`);
};
