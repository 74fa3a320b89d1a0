import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PAGE_HEADERS } from '../http/security-headers.ts';
import type { Reply } from '../http/request-context.ts';
import type { Operation } from '../operations/operation.ts';
import type { Api } from './openapi.ts';
import { problemsPage, STYLE } from './problems-page.ts';
import { REFERENCE_HEADERS, REFERENCE_PAGE, REFERENCE_SCRIPT } from './reference-page.ts';
import { SCALAR, sendScript } from './scalar-script.ts';

const operation = (id: string, summary: string): Operation => ({ id, summary, access: 'open', status: 200, input: {}, hidden: true });

/** A document of the shell's own, at `/<id>.json`. */
export type FurtherDocument = Readonly<{ id: string; summary: string; make: () => object }>;

/** `further`: documents besides OpenAPI's. `scalar`: Scalar's script, compressed. */
type Options = Readonly<{ further?: readonly FurtherDocument[]; scalar?: URL }>;

/** `/openapi.json`, `/docs`, `/docs/problems` and what else the shell documents, each made once when first asked for. Before `app.init()`. */
export const docsRoutes = (app: NestFastifyApplication, api: () => Api, { further = [], scalar = SCALAR }: Options = {}): void => {
  const fastify = app.getHttpAdapter().getInstance();
  const made = new Map<string, string>();
  const once = (name: string, make: () => string): string => {
    const text = made.get(name) ?? make();
    made.set(name, text);
    return text;
  };
  const get = (url: string, id: string, summary: string, send: (reply: Reply) => unknown): void =>
    void fastify.get(url, { config: { operation: operation(id, summary) } }, (_, reply) => send(reply));
  const html = (reply: Reply): Reply => reply.headers(PAGE_HEADERS).type('text/html; charset=utf-8');

  const openapi: FurtherDocument = { id: 'openapi', summary: 'This API as OpenAPI 3.1', make: () => api().openapi };
  for (const { id, summary, make } of [openapi, ...further])
    get(`/${id}.json`, id, summary, (reply) => reply.type('application/json').send(Buffer.from(once(id, () => JSON.stringify(make())))));
  get('/docs', 'docs', 'This API for people', (reply) => html(reply).headers(REFERENCE_HEADERS).send(REFERENCE_PAGE));
  get('/docs/reference.js', 'docsScript', 'Shows the API', (reply) => reply.type('text/javascript; charset=utf-8').send(REFERENCE_SCRIPT));
  get('/docs/scalar.js', 'docsScalar', 'What shows it', sendScript(scalar));
  get('/docs/problems', 'problems', 'What the codes mean', (reply) => html(reply).send(once('problems', () => problemsPage(api()))));
  get('/docs/style.css', 'docsStyle', 'Their looks', (reply) => reply.type('text/css; charset=utf-8').send(STYLE));
};
