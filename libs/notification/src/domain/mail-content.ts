/** What a mail says. Names are as people wrote them: the shell that makes HTML and text of it sanitizes them. */
type Named = Readonly<{ name: string }>;
type OfOrganization = Readonly<{ organizationName: string }>;
type Inviter = OfOrganization & Readonly<{ inviterName: string; role: string }>;

/** How an invitation ended. */
export type InviterTemplate = 'invitation-expired' | 'invitation-accepted' | 'invitation-declined';

export type MailContent =
  | Readonly<{ template: 'verification'; expiresAt: string }>
  | (Named & Readonly<{ template: 'registration-attempted' | 'password-reset' | 'password-changed' }>)
  | (Inviter & Readonly<{ template: 'invitation'; expiresAt: string; again: boolean }>)
  | (OfOrganization & Readonly<{ template: 'invitation-cancelled' }>)
  | (Named & OfOrganization & Readonly<{ template: InviterTemplate; invitee: string; role: string }>)
  | (Named & OfOrganization & Readonly<{ template: 'member-joined'; role: string }>)
  | (Named & OfOrganization & Readonly<{ template: 'member-role-changed'; role: string; actorName: string | undefined }>)
  | (Named & OfOrganization & Readonly<{ template: 'member-removed'; actorName: string | undefined }>)
  | (Named & OfOrganization & Readonly<{ template: 'organization-deleted'; actorName: string | undefined; restorableUntil: string }>);

export type Addressee = Readonly<{ address: string; name: string }>;

/** Where a mail's one link leads: a page, and what its token is issued for. */
export type Link = Readonly<{
  page: 'accept' | 'verify' | 'reset';
  purpose: 'invitation' | 'verification' | 'reset';
  id: string;
  issue: number;
}>;

export type FoundMail = Readonly<{ to: Addressee; content: MailContent; link?: Link }>;

/** `unknown`: something it needs has not arrived here yet. `superseded`: nobody wants it any more. */
export type FoundContent = FoundMail | 'unknown' | 'superseded';
