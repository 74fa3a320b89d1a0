import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '@guildhall/eventing';
import { importJWK, SignJWT } from 'jose';
import { z } from 'zod';
import { ALGORITHM, type CallKey } from './call-keys.ts';
import type { Caller } from './caller.ts';

/** The header with the token that one process of ours shows to another. */
export const SERVICE_CALL_HEADER = 'guildhall-call';
export const TOKEN_TYPE = 'guildhall-call+jwt';
/** How long a token is good for; each attempt gets a new one. */
export const LIFETIME_SECONDS = 30;
/** Seconds that the clocks of two machines may differ: a token made by another machine is judged with this tolerance at both ends. */
export const CLOCK_TOLERANCE = 30;

/** A request as its token binds it, so that the token is good for no other. `network`: of the client that all began with. */
export type SignedRequest = Readonly<{
  method: string;
  path: string;
  bodyHash: string;
  requestId: string;
  network: string;
  caller: Caller | undefined;
}>;
/** `operates`: what the key that signed allows, if it is an operator's. `service`: whose key signed, if it is another service's. */
export type VerifiedRequest = SignedRequest & Readonly<{ operates: readonly string[]; service: string | undefined }>;

/** Headers that change what a request does. */
const SIGNED_HEADERS = ['content-type', 'guildhall-min-position', 'idempotency-key', 'if-match'];
/** A hash of the signed headers; an absent one counts too. */
export const hashHeaders = (headers: Readonly<Record<string, unknown>>): string =>
  hashBody(JSON.stringify(SIGNED_HEADERS.map((name) => headers[name] ?? null)));

export const hashBody = (body: string | Buffer): string => createHash('sha256').update(body).digest('base64url');
export const EMPTY_BODY_HASH = hashBody('');

/** The token's claims; method and path have the names of RFC 9449. */
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

/** Gives a token for one request to one service, the audience. It is good once. */
export type ServiceCallSigner = (audience: string, call: SignedRequest, headers: Readonly<Record<string, string>>) => Promise<string>;

export const createServiceCallSigner = async (key: CallKey, clock: Clock): Promise<ServiceCallSigner> => {
  const privateKey = await importJWK(key, ALGORITHM);
  return (audience, { method, path, bodyHash, requestId, network, caller }, headers) => {
    const now = Math.floor(clock.now().getTime() / 1_000);
    const bound = { htm: method, htu: path, body: bodyHash, headers: hashHeaders(headers) };
    return new SignJWT({ ...bound, requestId, network, ...(caller === undefined ? {} : { caller }) })
      .setJti(randomUUID())
      .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: TOKEN_TYPE })
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFETIME_SECONDS)
      .sign(privateKey);
  };
};
