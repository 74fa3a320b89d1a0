/** The refusal of a malformed id in the path: the same as of an unknown one. */
export const UNKNOWN_ORGANIZATION = 'organization.unknown';
export const UNKNOWN_MEMBER = 'member.unknown';
export const UNKNOWN_INVITATION = 'invitation.unknown';

/** Refusals of every operation inside an organization. */
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
