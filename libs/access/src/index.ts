export { authorizer, loadCallerMembership, type Authorize, type MembershipDependencies } from './authorizer.ts';
export { callerMembership, memberKey, members, organizations, type MemberDoc, type OrganizationDoc } from './members.view.ts';
