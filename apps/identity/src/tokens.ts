import type { Clock } from '@guildhall/eventing';
import type { Reading, Writing } from '@guildhall/identity';
import type { IdentityConfig } from './identity.config.ts';

/** What the controllers are given; bound in `identity.module.ts`. */
export const CONFIG = Symbol('config');
export const CLOCK = Symbol('clock');
export const WRITING = Symbol('writing');
export const READING = Symbol('reading');

export type { Clock, IdentityConfig, Reading, Writing };
