export * from './team.module.ts';
