import { contentSecurityPolicy, PAGE_HEADERS } from '../http/security-headers.ts';

/** Scalar's own settings: https://scalar.com/products/api-references/configuration. Everything that would speak to somebody else is off. */
const CONFIGURATION = {
  url: '/openapi.json',
  authentication: { preferredSecurityScheme: 'bearer' },
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
};

/** A file of its own: the page has no inline script. */
export const REFERENCE_SCRIPT = `Scalar.createApiReference('#reference', {
  ...${JSON.stringify(CONFIGURATION)},
  generateOperationSlug: ({ operationId }) => operationId,
});
`;

/** Where the page shows an operation. */
export const operationLink = (id: string, tag: string | undefined): string =>
  tag === undefined ? `/docs#${id}` : `/docs#tag/${tag.toLowerCase().replaceAll(' ', '-')}/${id}`;

/** The API reference, which Scalar renders in the browser. */
export const REFERENCE_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Guildhall API</title><link rel="icon" href="data:,"></head><body><div id="reference"></div><script src="/docs/scalar.js"></script><script src="/docs/reference.js"></script></body></html>`;

/** Scalar adds style sheets without a nonce and sets `style` attributes. Scripts are as strict as on other pages. */
export const REFERENCE_HEADERS: Readonly<Record<string, string>> = {
  ...PAGE_HEADERS,
  'content-security-policy': contentSecurityPolicy({ 'style-src': "'self' 'unsafe-inline'" }),
};
