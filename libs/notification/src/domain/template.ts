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
  'member-joined',
  'member-role-changed',
  'member-removed',
  'organization-deleted',
] as const;
export type Template = (typeof TEMPLATES)[number];

/** Mails to an address that somebody else has named: its owner may say that they want none (T78). Who registers is mailed all the same. */
export const UNINVITED: ReadonlySet<Template> = new Set(['invitation', 'invitation-cancelled']);

/** What a mail is about and whom it goes to: ids and plain words, never an address, a name or a token. */
export type Refs = Readonly<{
  accountId?: string;
  /** Who did it. */
  actorId?: string;
  registrationId?: string;
  resetId?: string;
  organizationId?: string;
  invitationId?: string;
  /** Which of an invitation's links. */
  issue?: number;
  role?: string;
}>;

/** A mail to be sent. */
export type Due = Readonly<{ emailId: string; template: Template; refs: Refs; dueAt: string }>;

export const NOBODY = 'nobody';
/** Whose mail it is: the organization's if it is about one, else the account's. */
export const ownerOf = ({ organizationId, accountId, registrationId }: Refs): string =>
  organizationId ?? accountId ?? registrationId ?? NOBODY;
