/** What the controllers are given; bound in `team.module.ts`. */
export const CONTEXT = Symbol('context');
export const CLOCK = Symbol('clock');
export const WRITING = Symbol('writing');
export const READING = Symbol('reading');
export const ADMIT = Symbol('admit');
