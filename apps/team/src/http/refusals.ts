/** What a malformed id in the path is answered with: the same as an unknown one. */
export const UNKNOWN_ORGANIZATION = 'organization.unknown';
export const UNKNOWN_TEAM = 'team.unknown';

/** What every operation inside an organization may be refused with. */
export const IN_ORGANIZATION = {
  'organization.unknown': 'missing',
  'organization.deleted': 'gone',
  'permission.denied': 'forbidden',
} as const;
export const OF_TEAM = { ...IN_ORGANIZATION, 'team.unknown': 'missing' } as const;
/** Why people cannot be put into a team. */
export const ADDING = { 'member.unknown': 'invalid', 'member.teams-full': 'conflict', 'team.full': 'conflict' } as const;
