export * from './email-failed.v1.ts';
export * from './email-sent.v1.ts';
