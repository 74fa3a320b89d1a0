/** What the controllers are given; bound in `notification.module.ts`. */
/** The core's front: `NotificationApp`. */
export const APP = Symbol('app');
export const INBOX = Symbol('inbox');
export const FILES = Symbol('files');
