/** What the controllers are given; bound in `identity.module.ts`. */
export const CONFIG = Symbol('config');
/** The core's front: `IdentityApp`. */
export const APP = Symbol('app');
