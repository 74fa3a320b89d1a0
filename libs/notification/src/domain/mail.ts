/** The mail channel: what a mail is about, and how the delivery machine treats it. */

/** Every mail that is ever sent. */
export const TEMPLATES = [
  'verification',
  'registration-attempted',
  'password-reset',
  'password-changed',
  'invitation',
  'invitation-cancelled',
  'invitation-expired',
  'invitation-accepted',
  'invitation-declined',
  'member-joined',
  'member-role-changed',
  'member-removed',
  'organization-deleted',
] as const;
export type Template = (typeof TEMPLATES)[number];

/** What a mail is about and whom it goes to: ids and plain words, never an address, a name or a token. */
export type Refs = Readonly<{
  accountId?: string;
  /** Who did it. */
  actorId?: string;
  resetId?: string;
  organizationId?: string;
  invitationId?: string;
  /** Which of the links of an invitation or a registration. */
  issue?: number;
  role?: string;
}>;

/** What a delivery by mail carries. */
export type MailMessage = Readonly<{ channel: 'mail'; template: Template; refs: Refs }>;

/** Mails to an address that somebody else has named: its owner may say that they want none (T78). Who registers is mailed all the same. */
export const UNSOLICITED: ReadonlySet<Template> = new Set(['invitation', 'invitation-cancelled']);

/**
 * Each budget is counted by itself for every recipient: what anybody can have sent to an address, such as invitations, delays neither a
 * link that its owner waits for nor the alarm that their password is another.
 */
export type Budget = 'alarms' | 'resets' | 'registrations' | 'others';
export const BUDGETS: Readonly<Record<Template, Budget>> = {
  verification: 'registrations',
  'registration-attempted': 'registrations',
  'password-reset': 'resets',
  'password-changed': 'alarms',
  invitation: 'others',
  'invitation-cancelled': 'others',
  'invitation-expired': 'others',
  'invitation-accepted': 'others',
  'invitation-declined': 'others',
  'member-joined': 'others',
  'member-role-changed': 'others',
  'member-removed': 'others',
  'organization-deleted': 'others',
};

/** Mails to one recipient that say the same, so that the newest is enough; null for one that no other replaces. */
export const topicOf = ({ template, refs: { invitationId, organizationId } }: MailMessage): string | null => {
  switch (template) {
    case 'verification':
    case 'registration-attempted':
    case 'password-reset':
    case 'password-changed':
      return template;
    case 'invitation':
      return `${template} ${invitationId ?? ''}`;
    case 'member-role-changed':
      return `${template} ${organizationId ?? ''}`;
    case 'invitation-cancelled':
    case 'invitation-expired':
    case 'invitation-accepted':
    case 'invitation-declined':
    case 'member-joined':
    case 'member-removed':
    case 'organization-deleted':
      return null;
  }
};
