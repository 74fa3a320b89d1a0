import { accessRefusals } from '@guildhall/access/authorize';
import { invitationRefusals } from '@guildhall/contracts';
import { refusalsOf, type Refusals } from '@guildhall/eventing';

/** Every code that this core refuses with. The README says when. */
export const refusals = {
  ...accessRefusals,
  ...invitationRefusals,
  'address.malformed': {
    kind: 'invalid',
    title: 'No e-mail address',
    sentence: 'This is not an address that mail can be sent to. Correct it, and invite again.',
  },
  'invitation.already-open': {
    kind: 'conflict',
    title: 'Invitation is open',
    sentence: 'There is an open invitation for this address. Send that one again, or cancel it first.',
  },
  'invitation.batch-refused': {
    kind: 'conflict',
    title: 'No invitation was sent',
    sentence:
      'All of the batch or nothing was asked for, and some cannot be sent: `errors` says which. Take them out, or send without `atomic`.',
  },
  'invitation.batch-too-large': {
    kind: 'invalid',
    title: 'Too many invitations at once',
    sentence: 'The batch holds more invitations than may be sent at once, and none was sent. Send fewer at a time.',
  },
  'invitation.other-address': {
    kind: 'forbidden',
    title: 'Invitation is for another address',
    sentence: 'The invitation was sent to another address than yours. Sign in with the account of that address.',
  },
  'invitation.twin': {
    kind: 'conflict',
    title: 'Address stands there twice',
    sentence: 'The same address stands earlier in this batch, and gets one invitation. Leave this one out.',
  },
  'limit.reached': {
    kind: 'limited',
    title: 'Limit is reached',
    sentence: 'As many were sent or made as may be in this hour or day. Try again after `Retry-After`, or `retryAt` of an item.',
  },
  'member.already': {
    kind: 'conflict',
    title: 'Is a member already',
    sentence: 'The address belongs to a member of the organization. Change their role if that was meant.',
  },
  'member.own-role': {
    kind: 'forbidden',
    title: 'Nobody changes their own role',
    sentence: 'Your own role is for others to change. Ask another admin or owner.',
  },
  'member.unknown': {
    kind: 'missing',
    title: 'No such member',
    sentence: 'Nobody who is a member of this organization has this id. List its members to see who there is.',
  },
  'organization.exists': {
    kind: 'conflict',
    title: 'Organization exists',
    sentence: 'An organization with this id exists. Ask again under another `Idempotency-Key`.',
  },
  'organization.last-owner': {
    kind: 'conflict',
    title: 'Last owner stays',
    sentence: 'An organization has an owner at all times, and this is the last one. Make somebody else an owner first.',
  },
  'organization.not-confirmed': {
    kind: 'invalid',
    title: 'Name was not confirmed',
    sentence: '`confirm` is not the name of the organization. Type it again, to the letter.',
  },
} as const satisfies Refusals;
export type RefusalCode = keyof typeof refusals;

/** `throw refusal('invitation.expired')`. */
export const refusal = refusalsOf(refusals);
