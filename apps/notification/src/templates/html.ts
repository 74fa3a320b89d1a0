/** Markup that was written here or has been escaped; nothing else becomes part of a page. */
export type Html = Readonly<{ html: string }>;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
const markup = (value: string | Html | readonly Html[]): string => {
  if (typeof value === 'string') return escaped(value);
  return 'html' in value ? value.html : value.map(({ html: one }) => one).join('');
};

/** Text is escaped, in elements and in quoted attributes; only `Html` goes in as it is. */
export const html = (parts: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html => ({
  html: String.raw({ raw: parts }, ...values.map(markup)),
});
