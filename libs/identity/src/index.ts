import type { ContextDefinition } from '@guildhall/eventing';
import { publish } from './publish.ts';
import { sessions } from './read/sessions.view.ts';
import { stored, type StoredEvent } from './stored.ts';

/** The core's table of contents, for the shell that runs it. */
export const identity: ContextDefinition<StoredEvent> = {
  name: 'identity',
  categories: ['account', 'session', 'link', 'unique.email'],
  types: stored,
  publish,
  views: [sessions],
  subscriptions: [],
  schedules: [],
};

export { identityApp, type IdentityApp } from './app.ts';
export { NETWORK_KNOWN_MS, standard, type Policy } from './domain/policy.ts';
export type * from './ports.ts';
export { refusals } from './domain/refusals.ts';
