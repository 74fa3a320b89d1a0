import { z } from 'zod';

/** Asymmetric: a service can verify a call but not make one. */
export const ALGORITHM = 'EdDSA';

/** What an operator's key may allow. */
export const OPERATOR_PERMISSIONS = ['views', 'dead-letters', 'jobs', 'loops'] as const;

const PublicKey = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), kid: z.string().min(1), x: z.string().min(1) });

const json = (text: string, context: z.RefinementCtx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
};

/** A setting: the private key that signs calls, an Ed25519 JWK with a `kid`. */
export const CallKey = z
  .string()
  .transform(json)
  .pipe(PublicKey.extend({ d: z.string().min(1) }));
/** A key with `operates` is an operator's, one with `service` that service's; neither may name a caller. Any other key is the gateway's. */
const VerificationKey = PublicKey.extend({
  service: z.string().min(1).exactOptional(),
  operates: z.array(z.enum(OPERATOR_PERMISSIONS)).min(1).exactOptional(),
});
/** A setting: the public keys that calls are verified with, as a JWK set; two at a time while they rotate. */
export const CallKeys = z
  .string()
  .transform(json)
  .pipe(z.object({ keys: z.array(VerificationKey).min(1) }));

export type CallKey = Readonly<z.infer<typeof CallKey>>;
export type CallKeys = Readonly<z.infer<typeof CallKeys>>;
