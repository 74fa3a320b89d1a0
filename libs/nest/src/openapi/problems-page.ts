import type { Api, JsonSchema, OpenApi } from './openapi.ts';
import { operationLink } from './reference-page.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
/** Escaped, with `code` marked as such. */
const prose = (text: string): string => escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

export const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 6rem; }
h1 { font-size: 1.9rem; margin: 0 0 .3rem; } h2 { margin: 2.5rem 0 .6rem; font-size: 1.2rem; }
a { color: inherit; } nav a { margin-right: 1rem; } code { font: 14px/1.5 ui-monospace, monospace; }
:target { outline: 2px solid; outline-offset: 6px; border-radius: 2px; }
`;

/** Operations of a code that are still worth a list. */
const MAX_LISTED = 12;

const linksOf = (operations: readonly string[], tags: ReadonlyMap<string, string>): string => {
  if (operations.length > MAX_LISTED) return '';
  return `<p>${operations.map((id) => `<a href="${operationLink(id, tags.get(id))}">${escaped(id)}</a>`).join(' ')}</p>`;
};

/** The tag of each operation, by its id. */
const tagsOf = ({ paths }: OpenApi): ReadonlyMap<string, string> =>
  new Map(
    Object.values(paths)
      .flatMap((methods): readonly JsonSchema[] => Object.values(methods))
      .flatMap(({ operationId, tags }) => (Array.isArray(tags) ? [[String(operationId), String(tags[0])] as const] : [])),
  );

/** What each code means: the `type` of every problem points here. */
export const problemsPage = ({ openapi, problems }: Api): string => {
  const tags = tagsOf(openapi);
  const sections = Object.entries(problems).map(
    ([code, { status, title, sentence, operations }]) =>
      `<h2 id="${escaped(code)}"><code>${escaped(code)}</code></h2><p><b>${prose(title)}.</b> ${prose(sentence)} (${String(status)})</p>${linksOf(operations, tags)}`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Problems</title><link rel="stylesheet" href="/docs/style.css"></head><body><h1>Problems</h1><p>Every error is <code>application/problem+json</code> (RFC 9457) with a stable <code>code</code>.</p><nav><a href="/docs">API</a></nav>${sections.join('')}</body></html>`;
};
