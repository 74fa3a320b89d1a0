/** What the controllers are given; bound in `organization.module.ts`. */
export const CONTEXT = Symbol('context');
/** The core's front: `OrganizationApp`. */
export const APP = Symbol('app');
