import type { Clock, Context, Ids, JobData, JobQueue, Leases, LinkTokens, ListPage, PageKey } from '@guildhall/eventing';
import type { Addressee, FoundContent, MailContent } from './domain/mail-content.ts';
import type { Policy } from './domain/policy.ts';
import type { MailMessage } from './domain/mail.ts';

/** A mail to send. */
export type Mail = Readonly<{
  to: Readonly<{ address: string; name: string }>;
  subject: string;
  text: string;
  html: string;
  /** Stable over repeats, so that a reader's mailbox recognizes a copy. */
  messageId: string;
}>;

/** Sends mails. */
export interface Mailer {
  /** Resolves when the mail server has accepted the mail. Throws `MailRefused` when no repeat can help, anything else when one may. */
  send(mail: Mail): Promise<void>;
}

/** The mail server refused this mail for good. */
export class MailRefused extends Error {
  override name = 'MailRefused';
}

/**
 * `origin` is where the installation is reached, `link` the mail's own page there, token and all; `optOut` the page on which whoever
 * reads it may say that they want no more of its kind.
 */
type MailLinks = Readonly<{ origin: string; link?: string; optOut?: string }>;
/** Makes the mail of its content. */
export type Compose = (content: MailContent, to: Addressee, links: MailLinks) => Omit<Mail, 'messageId'>;

/** What this core needs of its shell. */
export type Dependencies = Readonly<{
  handle: Context['handle'];
  readState: Context['readState'];
  recallState: Context['recallState'];
  collection: Context['collection'];
  ids: Ids;
  clock: Clock;
  links: LinkTokens;
  jobs: JobQueue;
  leases: Leases;
  /** This process's name among those that share the deliveries. Where it is the only one, the same after a restart: who had it is gone. */
  process: string;
  mailer: Mailer;
  compose: Compose;
  /** Where the installation is reached: `https://guildhall.example`. */
  origin: string;
  policy: Policy;
}>;

/** A signed-in person, as far as this core needs to know. */
export type Caller = Readonly<{ email: string }>;

/** To whom a mail goes and what it says, as known here at that time. */
export type FindMailContent = (message: MailMessage, at: string) => Promise<FoundContent>;

/** A job to file again, and the time since which it is overdue. */
export type UnsentDelivery = Readonly<{ deliveryId: string; name: string; data: JobData; since: string }>;
export type FindUnsentDeliveries = Readonly<{
  /** Due in that window, and not requested yet. */
  notRequested: (window: Readonly<{ from: string; to: string }>, after?: PageKey) => Promise<ListPage<UnsentDelivery>>;
  /** Requested, and not worked on since. */
  open: (since: string, after?: PageKey) => Promise<ListPage<UnsentDelivery>>;
}>;

/** The accounts in an organization, page by page. */
export type ListMembers = (organizationId: string, after?: PageKey) => Promise<ListPage<string>>;
