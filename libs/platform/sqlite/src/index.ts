export * from './databases.ts';
export * from './event-store.ts';
