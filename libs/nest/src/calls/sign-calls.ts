import { randomUUID } from 'node:crypto';
import type { Clock } from '@guildhall/eventing';
import { importJWK, SignJWT } from 'jose';
import { hashHeaders, LIFETIME, TYPE, type SignedRequest } from './call.ts';
import { ALGORITHM, type CallKey } from './call-keys.ts';

/** Signs a call for one audience, the service that is called, with the headers that go along. Each is good once. */
export type SignCall = (audience: string, call: SignedRequest, headers: Readonly<Record<string, string>>) => Promise<string>;

export const callSigner = async (key: CallKey, clock: Clock): Promise<SignCall> => {
  const signing = await importJWK(key, ALGORITHM);
  return (audience, { method, path, bodyHash, requestId, network, caller }, headers) => {
    const now = Math.floor(clock.now().getTime() / 1_000);
    const called = { htm: method, htu: path, body: bodyHash, headers: hashHeaders(headers) };
    return new SignJWT({ ...called, requestId, network, ...(caller === undefined ? {} : { caller }) })
      .setJti(randomUUID())
      .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: TYPE })
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFETIME)
      .sign(signing);
  };
};
