export * from './checkpoints.ts';
export * from './connection.ts';
export * from './inbox.ts';
export * from './key-vault.ts';
export * from './remembered-keys.ts';
export * from './secrets.ts';
export * from './view-store.ts';
