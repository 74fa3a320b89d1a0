import type { ContextDefinition } from '@guildhall/eventing';
import { refusals } from './domain/refusals.ts';
import { publish } from './publish.ts';
import { sessions } from './read/sessions.view.ts';
import { stored, type StoredEvent } from './stored.ts';

/** The core's table of contents, for the shell that runs it. */
export const identity: ContextDefinition<StoredEvent> = {
  name: 'identity',
  categories: ['account', 'session', 'link', 'unique.email'],
  types: stored,
  publish,
  refusals,
  views: [sessions],
  subscriptions: [],
  schedules: [],
};

export { standard, type Policy } from './domain/policy.ts';
export * from './ports.ts';
export * from './read/live-sessions.query.ts';
export * from './read/me.query.ts';
export * from './read/sessions.query.ts';
export * from './write/change-password.ts';
export * from './write/end-session.ts';
export * from './write/refresh-session.ts';
export { registerAccount } from './write/register-account.ts';
export * from './write/rename-account.ts';
export * from './write/reset-password.ts';
export * from './write/sign-up.ts';
export * from './write/start-session.ts';
export * from './write/verify-account.ts';
export type { SessionTokens } from './write/session-tokens.ts';
export type { SessionDoc } from './read/sessions.view.ts';
