import type { Mail } from '@guildhall/eventing';

export type ReceivedMail = Mail & Readonly<{ id: number; receivedAt: string }>;

/** Mails that were kept instead of sent, as an adapter keeps them; newest first. */
export interface InboxReader {
  list(query: Readonly<{ to?: string; limit: number }>): Promise<readonly ReceivedMail[]>;
}

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
