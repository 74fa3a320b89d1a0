/** What the controllers are given; bound in `notification.module.ts`. */
export const CONTEXT = Symbol('context');
export const INBOX = Symbol('inbox');
export const FILES = Symbol('files');
