import { canonicalAddress } from '@guildhall/contracts';
import { MailRefused, type Compose, type MailContent } from '@guildhall/notification';
import { passwordChanged, passwordReset, registrationAttempted, verification } from './account-mails.ts';
import type { Content, Links } from './content.ts';
import { sanitizeName } from './sanitize-name.ts';
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
import { textOf } from './rich-text.ts';

const contentOf = (mail: MailContent, places: Links): Content => {
  switch (mail.template) {
    case 'verification':
      return verification(mail, places);
    case 'registration-attempted':
      return registrationAttempted(mail, places);
    case 'password-reset':
      return passwordReset(mail, places);
    case 'password-changed':
      return passwordChanged(mail, places);
    case 'invitation':
      return invitation(mail, places);
    case 'invitation-cancelled':
      return invitationCancelled(mail);
    case 'invitation-expired':
      return invitationExpired(mail, places);
    case 'invitation-accepted':
      return invitationAccepted(mail, places);
    case 'invitation-declined':
      return invitationDeclined(mail, places);
    case 'member-joined':
      return memberJoined(mail, places);
    case 'member-role-changed':
      return memberRoleChanged(mail, places);
    case 'member-removed':
      return memberRemoved(mail);
    case 'organization-deleted':
      return organizationDeleted(mail, places);
  }
};

/** A mail with its content. An address that is not in its canonical form never reaches a header or an envelope (T74). */
export const compose: Compose = (mail, { address, name }, { origin, link = origin, optOut }) => {
  if (canonicalAddress(address) !== address) throw new MailRefused('the address is malformed');
  const content = contentOf(mail, { origin, link });
  return {
    to: { address, name: name === '' ? '' : sanitizeName(name) },
    subject: textOf(content.subject),
    text: textPart(content, optOut),
    html: htmlPart(content, optOut),
  };
};
