export * from './checkpoints.ts';
export { callOptions, openMongo, type Mongo } from './connection.ts';
export { mongoEngine } from './engine.ts';
export { findLimited } from './find-limited.ts';
export { unlessDuplicate, withRetry } from './with-retry.ts';
export * from './key-vault.ts';
export * from './cached-key-vault.ts';
export * from './secret-store.ts';
export * from './view-store.ts';
