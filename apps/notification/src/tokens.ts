import type { Clock } from '@guildhall/eventing';
import type { Choosing } from '@guildhall/notification';

/** What the controllers are given; bound in `notification.module.ts`. */
export const CONTEXT = Symbol('context');
export const INBOX = Symbol('inbox');
export const FILES = Symbol('files');
export const CHOOSING = Symbol('choosing');
export const CLOCK = Symbol('clock');

export type { Choosing, Clock };
