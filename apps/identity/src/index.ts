export * from './adapters/sqlite-known-networks.ts';
export * from './identity.module.ts';
export * from './identity.config.ts';
