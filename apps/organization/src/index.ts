export * from './organization.module.ts';
