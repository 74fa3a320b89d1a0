/** Never part of a fingerprint: a fast hash of a password would undo the slow one. */
const SECRET = /password|otp/i;

type Json = string | number | boolean | null | readonly Json[] | Readonly<{ [key: string]: Json }>;

const ordered = (_: string, value: Json): Json => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const fields = Object.entries(value).filter(([key]) => !SECRET.test(key));
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1))) as Json; // parsed JSON stays JSON
};

/** One text for all spellings of the same JSON: keys in order, no spaces, secrets left out. */
export const canonical = (body: unknown): string => (body === undefined || body === null ? '' : JSON.stringify(body, ordered));
