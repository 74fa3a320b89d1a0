/** What a malformed id in the path is answered with: the same as an unknown one. */
export const UNKNOWN_ORGANIZATION = 'organization.unknown';
export const UNKNOWN_MEMBER = 'member.unknown';
export const UNKNOWN_INVITATION = 'invitation.unknown';

/** What every operation inside an organization may be refused with. */
export const IN_ORGANIZATION = ['organization.unknown', 'organization.deleted', 'permission.denied'] as const;
export const OF_MEMBER = [...IN_ORGANIZATION, 'member.unknown'] as const;
export const OF_INVITATION = [...IN_ORGANIZATION, 'invitation.unknown'] as const;
/** Why an invitation can no longer be answered. */
export const ENDED = [
  'invitation.unknown',
  'invitation.superseded',
  'invitation.expired',
  'invitation.already-accepted',
  'invitation.declined',
  'invitation.cancelled',
  'organization.deleted',
] as const;
