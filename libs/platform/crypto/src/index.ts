export * from './clock.ts';
export * from './fact-signer.ts';
export * from './ids.ts';
export * from './key-wrapper.ts';
export * from './link-tokens.ts';
export * from './service-keys.ts';
export type { Secret } from './secret.ts';
