export * from './adapters/sqlite-inbox.ts';
export * from './notification.config.ts';
export * from './notification.module.ts';
export type { Inbox } from './inbox/inbox.ts';
