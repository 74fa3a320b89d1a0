import type { Revision } from '@guildhall/eventing';
import { HttpProblem } from '../http/http-problem.ts';
import { commonRefusal } from './common-refusals.ts';

const KEY = /^[\x20-\x7e]{1,200}$/;
const ETAG = /^(?:W\/)?"[\x21\x23-\x7e]*"$/;
const OUR_ETAG = /^"(0|[1-9]\d{0,14})"$/;

type Header = string | readonly string[] | undefined;

const malformed = (name: string, detail: string) => new HttpProblem('header.malformed', `${name}: ${detail}`);

export const idempotencyKeyOf = (header: Header): string | undefined => {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !KEY.test(header)) throw malformed('Idempotency-Key', '1 to 200 printable ASCII characters');
  return header;
};

/** The revision that the caller has seen; none for `*`, which only asks that the thing exists, as the core checks anyway. */
export const ifMatchOf = (header: Header): Revision | undefined => {
  if (header === undefined || header === '*') return undefined;
  if (typeof header !== 'string' || !ETAG.test(header)) throw malformed('If-Match', 'one entity tag in double quotes, or *');
  const revision = OUR_ETAG.exec(header)?.[1];
  if (revision === undefined) throw commonRefusal('revision.mismatch'); // well formed, but not a tag of ours; weak tags never match
  return Number(revision);
};
