/** What the controllers are given; bound in `team.module.ts`. */
export const CONTEXT = Symbol('context');
/** The core's front: `TeamApp`. */
export const APP = Symbol('app');
