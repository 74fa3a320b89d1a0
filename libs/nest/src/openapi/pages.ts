import type { Api, JsonSchema, OpenApi } from './openapi.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
/** Escaped, with `code` marked as such. */
const prose = (text: unknown): string => escaped(String(text ?? '')).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

export const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); --soft: color-mix(in srgb, currentColor 65%, transparent); }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 6rem; }
h1 { font-size: 1.9rem; margin: 0 0 .3rem; } h2 { margin: 2.5rem 0 .6rem; font-size: 1.2rem; } h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
a { color: inherit; } nav a { margin-right: 1rem; } code, pre, summary b { font: 14px/1.5 ui-monospace, monospace; }
pre { overflow: auto; padding: .8rem; border: 1px solid var(--line); border-radius: 6px; max-height: 30rem; }
details { border-bottom: 1px solid var(--line); padding: .45rem 0; } summary { cursor: pointer; } summary span { color: var(--soft); }
summary b { display: inline-block; min-width: 4.5rem; font-weight: 700; } details > div { padding: .2rem 0 1rem 1rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); }
:target { outline: 2px solid; outline-offset: 6px; border-radius: 2px; }
`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><link rel="stylesheet" href="/docs/style.css"></head><body>${body}</body></html>`;

const list = (value: unknown): readonly JsonSchema[] => (Array.isArray(value) ? (value as readonly JsonSchema[]) : []); // the document is ours
const record = (value: unknown): Readonly<Record<string, JsonSchema>> => (value ?? {}) as Readonly<Record<string, JsonSchema>>; // and so are its parts

const schemaOf = (content: unknown): JsonSchema | undefined => record(Object.values(record(content))[0])['schema'];
const block = (title: string, schema: JsonSchema | undefined): string =>
  schema === undefined
    ? ''
    : `<h3>${title}</h3><pre>${escaped(JSON.stringify(schema, null, 2)).replaceAll(/#\/components\/schemas\/(\w+)/g, '<a href="#schema-$1">$1</a>')}</pre>`;

const parametersTable = (parameters: readonly JsonSchema[]): string =>
  parameters.length === 0
    ? ''
    : `<h3>Parameters</h3><table>${parameters
        .map(
          ({ name, in: place, required, schema, description }) =>
            `<tr><td><code>${prose(name)}</code></td><td>${prose(place)}${required === true ? ', required' : ''}</td><td>${prose(description ?? JSON.stringify(schema))}</td></tr>`,
        )
        .join('')}</table>`;

const answers = (responses: JsonSchema): string =>
  `<h3>Answers</h3><table>${Object.entries(record(responses))
    .map(
      ([status, { description }]) =>
        `<tr><td><code>${status}</code></td><td>${prose(description).replaceAll(/<code>([a-z.-]+)<\/code>/g, '<a href="/docs/problems#$1"><code>$1</code></a>')}</td></tr>`,
    )
    .join('')}</table>`;

const operation = (method: string, path: string, it: JsonSchema): string => {
  const responses = record(it['responses']);
  const good = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
  const body = record(it['requestBody'])['content'];
  return `<details id="${prose(it['operationId'])}"><summary><b>${method.toUpperCase()}</b> <code>${escaped(path)}</code> <span>${prose(it['summary'])}</span></summary><div>${
    it['description'] === undefined ? '' : `<p>${prose(it['description'])}</p>`
  }${parametersTable(list(it['parameters']))}${block('Body', schemaOf(body))}${block('Answer', schemaOf(good?.['content']))}${answers(responses)}</div></details>`;
};

/** Browsable, one page, no script, nothing from anywhere else. */
export const docsPage = ({ info, paths, components }: OpenApi): string => {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, it]) => ({ method, path, it, tag: String(list(it['tags'])[0] ?? 'Operations') })),
  );
  const tags = [...new Set(all.map(({ tag }) => tag))].sort();
  const sections = tags.map(
    (tag) =>
      `<h2>${prose(tag)}</h2>${all
        .filter((one) => one.tag === tag)
        .map(({ method, path, it }) => operation(method, path, it))
        .join('')}`,
  );
  const named = Object.entries(record(components['schemas'])).map(
    ([name, schema]) =>
      `<details id="schema-${escaped(name)}"><summary><code>${escaped(name)}</code></summary><div>${block('', schema)}</div></details>`,
  );
  return page(
    `${String(info['title'])} API`,
    `<h1>${prose(info['title'])} API</h1><p>${prose(info['description'])} Version ${prose(info['version'])}.</p><nav><a href="/openapi.json">OpenAPI 3.1</a><a href="/docs/problems">Problems</a></nav>${sections.join('')}<h2>Schemas</h2>${named.join('')}`,
  );
};

/** What each code means: the `type` of every problem points here. */
export const problemsPage = (problems: Api['problems']): string =>
  page(
    'Problems',
    `<h1>Problems</h1><p>Every error is <code>application/problem+json</code> (RFC 9457) with a stable <code>code</code>.</p><nav><a href="/docs">API</a></nav>${Object.entries(
      problems,
    )
      .map(
        ([code, { status, title, sentence, operations }]) =>
          `<h2 id="${escaped(code)}"><code>${escaped(code)}</code></h2><p><b>${prose(title)}.</b> ${prose(sentence)} (${String(status)})</p>${operations.length > 12 ? '' : `<p>${operations.map((id) => `<a href="/docs#${escaped(id)}">${escaped(id)}</a>`).join(' ')}</p>`}`,
      )
      .join('')}`,
  );
