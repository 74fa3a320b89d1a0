import { canonicalAddress } from '@guildhall/contracts';
import { MailRefused } from '@guildhall/eventing';
import type { Compose, Letter } from '@guildhall/notification';
import { passwordChanged, passwordReset, registrationAttempted, verification } from './account-mails.ts';
import type { Content, Places } from './content.ts';
import { inert } from './inert.ts';
import { htmlPart, textPart } from './layout.ts';
import {
  invitation,
  invitationAccepted,
  invitationCancelled,
  invitationDeclined,
  invitationExpired,
  memberJoined,
  memberRemoved,
  memberRoleChanged,
  organizationDeleted,
} from './organization-mails.ts';
import { textOf } from './phrase.ts';

const contentOf = (letter: Letter, places: Places): Content => {
  switch (letter.template) {
    case 'verification':
      return verification(letter, places);
    case 'registration-attempted':
      return registrationAttempted(letter, places);
    case 'password-reset':
      return passwordReset(letter, places);
    case 'password-changed':
      return passwordChanged(letter, places);
    case 'invitation':
      return invitation(letter, places);
    case 'invitation-cancelled':
      return invitationCancelled(letter);
    case 'invitation-expired':
      return invitationExpired(letter, places);
    case 'invitation-accepted':
      return invitationAccepted(letter, places);
    case 'invitation-declined':
      return invitationDeclined(letter, places);
    case 'member-joined':
      return memberJoined(letter, places);
    case 'member-role-changed':
      return memberRoleChanged(letter, places);
    case 'member-removed':
      return memberRemoved(letter);
    case 'organization-deleted':
      return organizationDeleted(letter, places);
  }
};

/** A letter as a mail. An address that is not in its canonical form never reaches a header or an envelope (T74). */
export const compose: Compose = (letter, { address, name }, { origin, link = origin, optOut }) => {
  if (canonicalAddress(address) !== address) throw new MailRefused('the address is malformed');
  const content = contentOf(letter, { origin, link });
  return {
    to: { address, name: name === '' ? '' : inert(name) },
    subject: textOf(content.subject),
    text: textPart(content, optOut),
    html: htmlPart(content, optOut),
  };
};
