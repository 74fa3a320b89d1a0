export * from './team-created.v1.ts';
export * from './team-deleted.v1.ts';
export * from './team-member-added.v1.ts';
export * from './team-member-removed.v1.ts';
export * from './team-renamed.v1.ts';
