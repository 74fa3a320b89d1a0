const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const SHAPE = /^[a-z]{2,8}_([0-7][0-9a-hjkmnp-tv-z]{25})$/;

/** `org_01j…`: a kind and a UUID in Crockford's base 32 (the TypeID format, version 0.3). */
export const typeId = (kind: string, uuid: string): string => {
  let rest = BigInt(`0x${uuid.replaceAll('-', '')}`);
  let text = '';
  for (let digit = 0; digit < 26; digit++) {
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return `${kind}_${text}`;
};

/** The 32 hexadecimal digits of a TypeID's UUID; undefined for anything else. */
export const hexOfTypeId = (text: string): string | undefined => {
  const digits = SHAPE.exec(text)?.[1];
  if (digits === undefined) return undefined;
  const value = [...digits].reduce((sum, digit) => (sum << 5n) | BigInt(ALPHABET.indexOf(digit)), 0n);
  return value.toString(16).padStart(32, '0');
};
