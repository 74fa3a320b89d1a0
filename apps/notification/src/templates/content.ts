import type { MailContent } from '@guildhall/notification';
import type { RichText } from './rich-text.ts';

/** What a mail says, once, for both of its parts. */
export type Content = Readonly<{
  subject: RichText;
  title: RichText;
  paragraphs: readonly RichText[];
  details?: readonly (readonly [label: string, value: RichText])[];
  /** The first is the main one. */
  actions?: readonly Readonly<{ label: string; url: string }>[];
  /** In small print: what to do when the mail is not meant for its reader, how long the link works. */
  notes: readonly RichText[];
}>;

/** What is known for the mails of one template. */
export type FieldsOf<T extends MailContent['template'], M extends MailContent = MailContent> = M extends MailContent
  ? T extends M['template']
    ? Omit<M, 'template'>
    : never
  : never;

/** Where links lead: the installation, and the page there that this mail is for. */
export type Links = Readonly<{ origin: string; link: string }>;
