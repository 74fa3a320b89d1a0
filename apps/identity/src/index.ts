export * from './identity.module.ts';
export * from './identity.config.ts';
