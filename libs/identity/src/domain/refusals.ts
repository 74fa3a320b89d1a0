import { invitationRefusals, rateRefusals } from '@guildhall/contracts';
import { refusalsOf, type Refusals } from '@guildhall/eventing';

/** Every code that this core refuses with. The README says when. */
export const refusals = {
  ...rateRefusals,
  'invitation.unknown': invitationRefusals['invitation.unknown'],
  'account.exists': {
    kind: 'conflict',
    title: 'Account exists',
    sentence: 'There is an account for this address. Sign in, and accept the invitation there.',
  },
  'account.unknown': {
    kind: 'missing',
    title: 'No such account',
    sentence: 'There is no verified account here any more. Sign in again, or register.',
  },
  'password.common': {
    kind: 'invalid',
    title: 'Password that is easily guessed',
    sentence: 'This is one of the commonest passwords, or your own address. Choose another.',
  },
  'password.wrong': {
    kind: 'forbidden',
    title: 'Wrong password',
    sentence: 'The present password is not the one that was given. Try again, or have a link mailed to set a new one.',
  },
  'reset.expired': {
    kind: 'gone',
    title: 'Link to set a password has run out',
    sentence: 'The link to set a password has run out. Ask for a new one.',
  },
  'reset.invalid': {
    kind: 'invalid',
    title: 'Link to set a password does not work',
    sentence: 'The link to set a password is not one of ours, or the password was changed since. Ask for a new one.',
  },
  'reset.used': {
    kind: 'conflict',
    title: 'Link to set a password was used',
    sentence: 'The link to set a password was used, or another one of its time. Sign in with the new password, or ask for another link.',
  },
  'session.ended': {
    kind: 'unauthenticated',
    title: 'Session is over',
    sentence: 'The session was signed out, was ended elsewhere, or has run out. Sign in again.',
  },
  'session.refused': {
    kind: 'unauthenticated',
    title: 'Not signed in',
    sentence: 'What was shown lets nobody in: address and password do not belong together, or the token is none of ours. Try again.',
  },
  'session.reused': {
    kind: 'unauthenticated',
    title: 'Refresh token was used before',
    sentence: 'A refresh token counts once, and this one came again: its session is over, for somebody may have stolen it. Sign in again.',
  },
  'session.unknown': {
    kind: 'missing',
    title: 'No such session',
    sentence: 'None of your sessions has this id. List them to see those that there are.',
  },
  'verification.expired': {
    kind: 'gone',
    title: 'Link to confirm an address has run out',
    sentence: 'The link to confirm the address has run out. Register again to be sent a new one.',
  },
  'verification.invalid': {
    kind: 'invalid',
    title: 'Link to confirm an address does not work',
    sentence: 'The link to confirm an address is not one of ours, or nothing waits for it. Register again to be sent a new one.',
  },
  'verification.used': {
    kind: 'conflict',
    title: 'Address is confirmed',
    sentence: 'The address was confirmed before, by this link or another. Sign in.',
  },
} as const satisfies Refusals;

/** `throw refusal('session.ended')`. */
export const refusal = refusalsOf(refusals);
