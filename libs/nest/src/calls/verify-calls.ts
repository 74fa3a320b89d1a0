import { Refusal, type Clock } from '@guildhall/eventing';
import { importJWK, jwtVerify, type CryptoKey } from 'jose';
import { CLOCK_TOLERANCE } from '../request/clocks.ts';
import { Claims, LIFETIME, TYPE, type VerifiedCall } from './call.ts';
import { ALGORITHM, type CallKeys } from './call-keys.ts';

/** Gives the call that a token stands for, if it was made for this very request; refuses (`call.unsigned`) whatever else comes. */
export type VerifyCall = (token: unknown, asked: Readonly<{ method: string; path: string }>) => Promise<VerifiedCall>;

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
  const verify = async (token: string): Promise<VerifiedCall | undefined> => {
    const { payload, protectedHeader } = await jwtVerify(token, keyOf, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      audience,
      requiredClaims: ['iat', 'exp'],
      maxTokenAge: LIFETIME,
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: clock.now(),
    });
    const { htm: method, htu: path, body: digest, requestId, network, caller } = Claims.parse(payload);
    const { operates = [], service } = known.get(protectedHeader.kid ?? '') ?? {};
    // Neither an operator's key nor another service's is the gateway's: they bring no caller.
    const isGateways = operates.length === 0 && service === undefined;
    return caller === undefined || isGateways ? { method, path, digest, requestId, network, caller, operates, service } : undefined;
  };
  return async (token, { method, path }) => {
    const call = typeof token === 'string' ? await verify(token).catch(() => undefined) : undefined;
    if (call?.method !== method || call.path !== path) throw new Refusal('forbidden', 'call.unsigned');
    return call;
  };
};
