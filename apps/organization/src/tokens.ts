/** What the controllers are given; bound in `organization.module.ts`. */
/** The core's front: `OrganizationApp`. */
export const APP = Symbol('app');
