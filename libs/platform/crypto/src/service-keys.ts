import { createPrivateKey } from 'node:crypto';
import { keyFor, type Secret } from './secret.ts';

/** RFC 8410: an Ed25519 private key in PKCS #8 is this and its 32 bytes. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A service's Ed25519 key as a JWK, for signing its calls to other services. Derived, so that services need no further secret. */
export type ServiceKey = Readonly<{ kty: 'OKP'; crv: 'Ed25519'; kid: string; x: string; d: string }>;

export const serviceKey = (secret: Secret, service: string): ServiceKey => {
  const der = Buffer.concat([PKCS8, keyFor(`calls of ${service}`, secret)]);
  const { x = '', d = '' } = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', kid: `service.${service}`, x, d };
};
