/** Fields that are never part of a fingerprint: a fast hash of a password would defeat the slow one. */
const SECRET = /password|otp/i;

type Json = string | number | boolean | null | readonly Json[] | Readonly<{ [key: string]: Json }>;

const sortKeysWithoutSecrets = (_: string, value: Json): Json => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const fields = Object.entries(value).filter(([key]) => !SECRET.test(key));
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1))) as Json; // parsed JSON stays JSON
};

/** The same text for every spelling of the same JSON: keys sorted, no white space, secrets left out. */
export const canonicalJson = (body: unknown): string =>
  body === undefined || body === null ? '' : JSON.stringify(body, sortKeysWithoutSecrets);
