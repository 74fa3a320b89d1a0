const LONGEST = 100;
const NOBODY = 'somebody';
/** What cannot be seen, or turns the direction of what can: controls, bidi marks, zero-width characters, lone surrogates, private use. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]+/gu;
const TOWERS = /(\p{M}{3})\p{M}+/gu;
/** Where mail programs see an address: a dot, colon, slash or at sign with something on both sides. */
const JOINTS = /(?<=\S)[.:/\\@](?=\S)/gu;
/** Takes no room, and no program takes what stands around it for one word. */
const SEAM = '\u200c';

/**
 * A name as somebody wrote it, made harmless for any mail: one line, of bounded length, turning nothing around, and never taken for
 * an address by programs that make links of what looks like one (T72). Markup is not its business: the HTML part escapes everything.
 */
export const inert = (name: string): string => {
  const plain = name.normalize('NFC').replace(UNSEEN, ' ').replace(TOWERS, '$1').replace(/\s+/gu, ' ').trim();
  const letters = [...plain];
  const short = letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('').trimEnd()}…` : plain;
  return short === '' ? NOBODY : short.replace(JOINTS, `${SEAM}$&${SEAM}`);
};
