/** What a malformed id in the path is answered with: the same as an unknown one. */
export const UNKNOWN_ORGANIZATION = 'organization.unknown';
export const UNKNOWN_TEAM = 'team.unknown';

/** What every operation inside an organization may be refused with. */
export const IN_ORGANIZATION = ['organization.unknown', 'organization.deleted', 'permission.denied'] as const;
export const OF_TEAM = [...IN_ORGANIZATION, 'team.unknown'] as const;
/** Why people cannot be put into a team. */
export const ADDING = ['member.unknown', 'member.teams-full', 'team.full'] as const;
