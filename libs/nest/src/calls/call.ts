import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Caller } from '../auth/caller.ts';

/** The header that a call from one process of ours to another carries. */
export const CALL = 'guildhall-call';
export const TYPE = 'guildhall-call+jwt';
/** Seconds that a call is good for: it is signed anew for every try. */
export const LIFETIME = 30;

/** What is called, as it stands in the request: bound, so that nobody can make another call of it. `bodyHash`: of the body. */
export type RequestTarget = Readonly<{ method: string; path: string; bodyHash: string }>;
/** A request on its way inward: what is called, and on whose behalf. `network`: where the client sits. */
export type SignedRequest = RequestTarget & Readonly<{ requestId: string; network: string; caller: Caller | undefined }>;
/** One that was verified; `operates`: what the key that signed it may do itself, an operator's; `service`: whose key it is, if another service's. */
export type VerifiedRequest = SignedRequest & Readonly<{ operates: readonly string[]; service: string | undefined }>;

/** Headers that make another call of the same method, path and body. */
const MEANING = ['content-type', 'guildhall-min-position', 'idempotency-key', 'if-match'];
/** What of a request's headers is signed: by name, as they are or are not there. */
export const hashHeaders = (headers: Readonly<Record<string, unknown>>): string =>
  hashBody(JSON.stringify(MEANING.map((name) => headers[name] ?? null)));

export const hashBody = (body: string | Buffer): string => createHash('sha256').update(body).digest('base64url');
export const EMPTY_BODY_HASH = hashBody('');

/** How a call stands in its token; method and path have the names of RFC 9449. */
export const Claims = z.object({
  htm: z.string(),
  htu: z.string(),
  body: z.string(),
  headers: z.string(),
  jti: z.string(),
  requestId: z.string(),
  network: z.string(),
  caller: z.object({ accountId: z.string(), email: z.string(), name: z.string(), sessionId: z.string() }).exactOptional(),
});
