import type { Clock } from '@guildhall/eventing';
import type { Admit, Reading, Writing } from '@guildhall/organization';

/** What the controllers are given; bound in `organization.module.ts`. */
export const CONTEXT = Symbol('context');
export const CLOCK = Symbol('clock');
export const WRITING = Symbol('writing');
export const READING = Symbol('reading');
export const ADMIT = Symbol('admit');

export type { Admit, Clock, Reading, Writing };
