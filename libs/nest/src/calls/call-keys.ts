import { z } from 'zod';

/** Asymmetric, so that a service can tell a call and cannot make one. */
export const ALGORITHM = 'EdDSA';

const Public = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), kid: z.string().min(1), x: z.string().min(1) });

const json = (text: string, context: z.RefinementCtx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
};

/** The private key that calls are signed with, as it stands in a setting: an Ed25519 JWK with a `kid`. */
export const CallKey = z
  .string()
  .transform(json)
  .pipe(Public.extend({ d: z.string().min(1) }));
/** A key that is believed. With `operates` it is an operator's, with `service` that service's, and neither speaks for a caller; else the gateway's. */
const Known = Public.extend({
  service: z.string().min(1).exactOptional(),
  operates: z
    .array(z.enum(['views', 'facts', 'jobs', 'loops']))
    .min(1)
    .exactOptional(),
});
/** The public keys that are believed, as a JWK set. Two at a time while they rotate. */
export const CallKeys = z
  .string()
  .transform(json)
  .pipe(z.object({ keys: z.array(Known).min(1) }));

export type CallKey = Readonly<z.infer<typeof CallKey>>;
export type CallKeys = Readonly<z.infer<typeof CallKeys>>;
