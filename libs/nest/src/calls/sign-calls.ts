import type { Clock } from '@guildhall/eventing';
import { importJWK, SignJWT } from 'jose';
import { LIFETIME, TYPE, type Call } from './call.ts';
import { ALGORITHM, type CallKey } from './call-keys.ts';

/** Signs a call for one audience: the service that is called. */
export type SignCall = (audience: string, call: Call) => Promise<string>;

export const callSigner = async (key: CallKey, clock: Clock): Promise<SignCall> => {
  const signing = await importJWK(key, ALGORITHM);
  return (audience, { method, path, digest, requestId, network, caller }) => {
    const now = Math.floor(clock.now().getTime() / 1_000);
    return new SignJWT({ htm: method, htu: path, body: digest, requestId, network, ...(caller === undefined ? {} : { caller }) })
      .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: TYPE })
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFETIME)
      .sign(signing);
  };
};
