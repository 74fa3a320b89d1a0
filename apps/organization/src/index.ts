export * from './organization.config.ts';
export * from './organization.module.ts';
