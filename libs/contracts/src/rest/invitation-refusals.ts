/** Refusals of accepting an invitation, in organization, and in identity for signing up by one. */
export const invitationRefusals = {
  'invitation.already-accepted': {
    kind: 'conflict',
    title: 'Invitation was accepted',
    sentence: 'The invitation was accepted before. Sign in to see the organization.',
  },
  'invitation.authority-lost': {
    kind: 'conflict',
    title: 'Inviter may not invite any more',
    sentence: 'Whoever sent the invitation may not give this role any more. Ask an owner of the organization for a new one.',
  },
  'invitation.cancelled': {
    kind: 'conflict',
    title: 'Invitation was cancelled',
    sentence: 'The invitation was cancelled by the organization. Ask for a new one.',
  },
  'invitation.declined': {
    kind: 'conflict',
    title: 'Invitation was declined',
    sentence: 'The invitation was declined before. Ask for a new one if that was a mistake.',
  },
  'invitation.expired': {
    kind: 'gone',
    title: 'Invitation has run out',
    sentence: 'The invitation has run out. Ask whoever invited you to send it again.',
  },
  'invitation.superseded': {
    kind: 'gone',
    title: 'There is a newer link',
    sentence: 'The invitation was sent again, and only its newest link works. Follow the one in the latest mail.',
  },
  'invitation.unknown': {
    kind: 'missing',
    title: 'No such invitation',
    sentence: 'There is no such invitation, or it is not for you. Check the link or the id.',
  },
  'organization.deleted': {
    kind: 'gone',
    title: 'Organization was deleted',
    sentence: 'The organization was deleted. An owner can restore it for a while.',
  },
} as const;
