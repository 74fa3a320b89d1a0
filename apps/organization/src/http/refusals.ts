/** What a malformed id in the path is answered with: the same as an unknown one. */
export const UNKNOWN_ORGANIZATION = 'organization.unknown';
export const UNKNOWN_MEMBER = 'member.unknown';
export const UNKNOWN_INVITATION = 'invitation.unknown';

/** What every operation inside an organization may be refused with. */
export const IN_ORGANIZATION = {
  'organization.unknown': 'missing',
  'organization.deleted': 'gone',
  'permission.denied': 'forbidden',
} as const;
export const OF_MEMBER = { ...IN_ORGANIZATION, 'member.unknown': 'missing' } as const;
export const OF_INVITATION = { ...IN_ORGANIZATION, 'invitation.unknown': 'missing' } as const;
