/** The refusal of a malformed id in the path: the same as of an unknown one. */
export const UNKNOWN_ORGANIZATION = 'organization.unknown';
export const UNKNOWN_TEAM = 'team.unknown';

/** Refusals of every operation inside an organization. */
export const IN_ORGANIZATION = ['organization.unknown', 'organization.deleted', 'permission.denied'] as const;
export const OF_TEAM = [...IN_ORGANIZATION, 'team.unknown'] as const;
/** Refusals of adding members to a team. */
export const ADDING = ['member.unknown', 'member.teams-full', 'team.full'] as const;
