export * from './admin.config.ts';
export * from './commands.ts';
export * from './operator.ts';
