import type { MailContent } from '@guildhall/notification';
import type { Phrase } from './phrase.ts';

/** What a mail says, once, for both of its parts. */
export type Content = Readonly<{
  subject: Phrase;
  title: Phrase;
  paragraphs: readonly Phrase[];
  details?: readonly (readonly [label: string, value: Phrase])[];
  /** The first is the one thing to do. */
  actions?: readonly Readonly<{ label: string; url: string }>[];
  /** Small print: what to do when it is not meant for you, how long the link works. */
  notes: readonly Phrase[];
}>;

/** What the mails of one template say. */
export type LetterOf<T extends MailContent['template'], L extends MailContent = MailContent> = L extends MailContent
  ? T extends L['template']
    ? Omit<L, 'template'>
    : never
  : never;

/** Where links lead: the installation, and the mail's own page there. */
export type Places = Readonly<{ origin: string; link: string }>;
