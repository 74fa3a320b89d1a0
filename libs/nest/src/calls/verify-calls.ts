import type { IncomingHttpHeaders } from 'node:http';
import { Refusal, type Clock } from '@guildhall/eventing';
import { importJWK, jwtVerify, type CryptoKey } from 'jose';
import type { z } from 'zod';
import { CLOCK_TOLERANCE } from '../auth/clock-tolerance.ts';
import { Claims, hashHeaders, LIFETIME, TYPE, type VerifiedRequest } from './call.ts';
import { ALGORITHM, type CallKeys } from './call-keys.ts';

type Asked = Readonly<{ method: string; path: string; headers: IncomingHttpHeaders }>;

/** Gives the call that a token stands for, if it was made for this very request; refuses (`call.unsigned`) whatever else comes. */
export type VerifyCall = (token: unknown, asked: Asked) => Promise<VerifiedRequest>;

/** Whether a call was signed for this very request; its body is looked at when it has come. */
const isMadeFor = ({ htm, htu, headers: signed }: z.infer<typeof Claims>, { method, path, headers }: Asked): boolean =>
  htm === method && htu === path && signed === hashHeaders(headers);

/** Remembers what was used, as long as it could be used again: true the first time. A call that is played again to this process is none. */
const onceOnly = (clock: Clock) => {
  const used = new Map<string, number>();
  return (id: string): boolean => {
    const now = clock.now().getTime();
    for (const [old, until] of used) {
      if (until > now) break;
      used.delete(old); // in the order in which they were used
    }
    if (used.has(id)) return false;
    used.set(id, now + (LIFETIME + 2 * CLOCK_TOLERANCE) * 1_000);
    return true;
  };
};

/** `audience`: this service; nobody else's calls are taken. */
type Options = Readonly<{ keys: CallKeys; audience: string; clock: Clock }>;

export const callVerifier = async ({ keys, audience, clock }: Options): Promise<VerifyCall> => {
  const imported = keys.keys.map(
    async ({ operates = [], service, ...jwk }) => [jwk.kid, { operates, service, key: await importJWK(jwk, ALGORITHM) }] as const,
  );
  const known = new Map(await Promise.all(imported));
  const keyOf = ({ kid = '' }: Readonly<{ kid?: string }>): CryptoKey | Uint8Array => {
    const found = known.get(kid);
    if (found === undefined) throw new Error('no key of ours');
    return found.key;
  };
  const isFirst = onceOnly(clock);
  const verify = async (token: string, asked: Asked): Promise<VerifiedRequest | undefined> => {
    const { payload, protectedHeader } = await jwtVerify(token, keyOf, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      audience,
      requiredClaims: ['iat', 'exp'],
      maxTokenAge: LIFETIME,
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: clock.now(),
    });
    const claims = Claims.parse(payload);
    if (!isMadeFor(claims, asked) || !isFirst(claims.jti)) return undefined;
    const { htm: method, htu: path, body: bodyHash, requestId, network, caller } = claims;
    const { operates = [], service } = known.get(protectedHeader.kid ?? '') ?? {};
    // Neither an operator's key nor another service's is the gateway's: they bring no caller.
    const isGateways = operates.length === 0 && service === undefined;
    return caller === undefined || isGateways ? { method, path, bodyHash, requestId, network, caller, operates, service } : undefined;
  };
  return async (token, asked) => {
    const call = typeof token === 'string' ? await verify(token, asked).catch(() => undefined) : undefined;
    if (call === undefined) throw new Refusal('forbidden', 'call.unsigned');
    return call;
  };
};
