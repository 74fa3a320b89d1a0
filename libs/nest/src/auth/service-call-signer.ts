import { randomUUID } from 'node:crypto';
import type { Clock } from '@guildhall/eventing';
import { importJWK, SignJWT } from 'jose';
import { ALGORITHM, type CallKey } from './call-keys.ts';
import { hashHeaders, LIFETIME_SECONDS, TOKEN_TYPE, type SignedRequest } from './service-call.ts';

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
