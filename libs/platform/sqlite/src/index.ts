export * from './databases.ts';
export * from './event-store.ts';
export * from './view-store.ts';
export * from './coordination.ts';
export * from './inbox.ts';
export * from './vault.ts';
export * from './fact-bus.ts';
export * from './job-queue.ts';
