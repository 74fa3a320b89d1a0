export * from './checkpoints.ts';
export * from './connection.ts';
export * from './inbox.ts';
export * from './key-vault.ts';
export * from './cached-key-vault.ts';
export * from './secret-store.ts';
export * from './view-store.ts';
