import type { Mail, Mailer } from '@guildhall/notification';

export type ReceivedMail = Mail & Readonly<{ id: number; receivedAt: string }>;

/** Reads the mails that were kept instead of sent, newest first. `to` is compared without case. */
export interface InboxReader {
  list(query: Readonly<{ to?: string; limit: number }>): Promise<readonly ReceivedMail[]>;
}

/** A mailer that keeps its mails instead of sending them. A mail that is sent twice is listed twice. */
export type Inbox = Mailer & InboxReader;

/** A mail as `GET /inbox/messages` shows it: addresses and links ready to follow. */
export type Message = Readonly<{
  id: number;
  to: string;
  name: string;
  subject: string;
  text: string;
  html: string;
  links: readonly string[];
  receivedAt: string;
}>;

const LINK = /<a\s[^>]*href="([^"]*)"/g;
const plain = (attribute: string): string => attribute.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&');
const linksIn = (html: string): readonly string[] => [...new Set([...html.matchAll(LINK)].map(([, url = '']) => plain(url)))];

export const messageOf = ({ id, to, subject, text, html, receivedAt }: ReceivedMail): Message => ({
  id,
  to: to.address,
  name: to.name,
  subject,
  text,
  html,
  links: linksIn(html),
  receivedAt,
});
