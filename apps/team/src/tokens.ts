/** What the controllers are given; bound in `team.module.ts`. */
/** The core's front: `TeamApp`. */
export const APP = Symbol('app');
