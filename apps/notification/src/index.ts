export * from './notification.config.ts';
export * from './notification.module.ts';
export type { InboxReader, ReceivedMail } from './inbox/inbox.ts';
