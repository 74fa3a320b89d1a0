/** What a path id that is none answers with: the same as for one that never was. */
export const UNKNOWN = 'organization.unknown';

/** What every operation inside an organization may be refused with. */
export const INSIDE = { 'organization.unknown': 'missing', 'organization.deleted': 'gone', 'permission.denied': 'forbidden' } as const;
export const OF_MEMBER = { ...INSIDE, 'member.unknown': 'missing' } as const;
export const OF_INVITATION = { ...INSIDE, 'invitation.unknown': 'missing' } as const;
/** Others changed the invitation at the same moment: a repeat makes sense. */
export const RACED = { 'invitation.changed': 'unavailable' } as const;
