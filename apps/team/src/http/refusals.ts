/** What a path id that is none answers with: the same as for one that never was. */
export const UNKNOWN_ORGANIZATION = 'organization.unknown';
export const UNKNOWN_TEAM = 'team.unknown';

/** What every operation inside an organization may be refused with. */
export const INSIDE = { 'organization.unknown': 'missing', 'organization.deleted': 'gone', 'permission.denied': 'forbidden' } as const;
export const OF_TEAM = { ...INSIDE, 'team.unknown': 'missing' } as const;
/** Why people cannot be put into a team. */
export const JOINING = { 'member.unknown': 'invalid', 'member.teams-full': 'conflict', 'team.full': 'conflict' } as const;
/** Others kept changing the team: a repeat makes sense. */
export const RACED = { 'team.changed': 'unavailable' } as const;
