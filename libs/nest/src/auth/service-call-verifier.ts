import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '@guildhall/eventing';
import { importJWK, jwtVerify, type CryptoKey } from 'jose';
import type { z } from 'zod';
import { ALGORITHM, type CallKeys } from './call-keys.ts';
import { Claims, CLOCK_TOLERANCE, hashHeaders, LIFETIME_SECONDS, TOKEN_TYPE, type VerifiedRequest } from './service-call.ts';
import { commonRefusal } from '../operations/common-refusals.ts';

type IncomingRequest = Readonly<{ method: string; path: string; headers: IncomingHttpHeaders }>;

/** Gives what a token says, if it was signed for this request; refuses everything else (`call.unsigned`). */
export type ServiceCallVerifier = (token: unknown, request: IncomingRequest) => Promise<VerifiedRequest>;

/** Whether the token binds this request. Its body is compared when it has come. */
const isBoundTo = ({ htm, htu, headers: signed }: z.infer<typeof Claims>, { method, path, headers }: IncomingRequest): boolean =>
  htm === method && htu === path && signed === hashHeaders(headers);

/** True the first time that this process sees an id. Ids are kept as long as their tokens could be good. */
const replayGuard = (clock: Clock) => {
  const used = new Map<string, number>();
  return (id: string): boolean => {
    const now = clock.now().getTime();
    for (const [old, expiresAt] of used) {
      if (expiresAt > now) break;
      used.delete(old); // a map keeps the order of insertion
    }
    if (used.has(id)) return false;
    used.set(id, now + (LIFETIME_SECONDS + 2 * CLOCK_TOLERANCE) * 1_000);
    return true;
  };
};

/** `audience`: this service's name; a token for another is refused. */
type Options = Readonly<{ keys: CallKeys; audience: string; clock: Clock }>;

export const createServiceCallVerifier = async ({ keys, audience, clock }: Options): Promise<ServiceCallVerifier> => {
  const imported = keys.keys.map(
    async ({ operates = [], service, ...jwk }) => [jwk.kid, { operates, service, key: await importJWK(jwk, ALGORITHM) }] as const,
  );
  const known = new Map(await Promise.all(imported));
  const keyOf = ({ kid = '' }: Readonly<{ kid?: string }>): CryptoKey | Uint8Array => {
    const found = known.get(kid);
    if (found === undefined) throw new Error('unknown key');
    return found.key;
  };
  const isFirst = replayGuard(clock);
  const verify = async (token: string, request: IncomingRequest): Promise<VerifiedRequest | undefined> => {
    const { payload, protectedHeader } = await jwtVerify(token, keyOf, {
      algorithms: [ALGORITHM],
      typ: TOKEN_TYPE,
      audience,
      requiredClaims: ['iat', 'exp'],
      maxTokenAge: LIFETIME_SECONDS,
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: clock.now(),
    });
    const claims = Claims.parse(payload);
    if (!isBoundTo(claims, request) || !isFirst(claims.jti)) return undefined;
    const { htm: method, htu: path, body: bodyHash, requestId, network, caller } = claims;
    const { operates = [], service } = known.get(protectedHeader.kid ?? '') ?? {};
    const mayNameCaller = operates.length === 0 && service === undefined;
    return caller === undefined || mayNameCaller ? { method, path, bodyHash, requestId, network, caller, operates, service } : undefined;
  };
  return async (token, request) => {
    const call = typeof token === 'string' ? await verify(token, request).catch(() => undefined) : undefined;
    if (call === undefined) throw commonRefusal('call.unsigned');
    return call;
  };
};
