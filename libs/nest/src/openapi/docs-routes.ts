import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PAGE_HEADERS } from '../http/security-headers.ts';
import type { Operation } from '../operations/operation.ts';
import type { Reply } from '../http/request-context.ts';
import type { Api } from './openapi.ts';
import { docsPage, problemsPage, STYLE } from './pages.ts';

const operation = (id: string, summary: string): Operation => ({ id, summary, access: 'open', status: 200, input: {}, hidden: true });

/** A document of the shell's own, at `/<id>.json`. */
export type FurtherDocument = Readonly<{ id: string; summary: string; make: () => object }>;

/** `/openapi.json`, `/docs`, `/docs/problems` and what else the shell documents, each made once when first asked for. Before `app.init()`. */
export const docsRoutes = (app: NestFastifyApplication, api: () => Api, further: readonly FurtherDocument[] = []): void => {
  const fastify = app.getHttpAdapter().getInstance();
  const made = new Map<string, string>();
  const once = (name: string, make: () => string): string => {
    const text = made.get(name) ?? make();
    made.set(name, text);
    return text;
  };
  const page = (reply: Reply, html: string) => reply.headers(PAGE_HEADERS).type('text/html; charset=utf-8').send(html);
  const openapi: FurtherDocument = { id: 'openapi', summary: 'This API as OpenAPI 3.1', make: () => api().openapi };
  for (const { id, summary, make } of [openapi, ...further])
    fastify.get(`/${id}.json`, { config: { operation: operation(id, summary) } }, (_, reply) => {
      void reply.type('application/json').send(Buffer.from(once(id, () => JSON.stringify(make()))));
    });
  fastify.get('/docs', { config: { operation: operation('docs', 'This API for people') } }, (_, reply) =>
    page(
      reply,
      once('docs', () => docsPage(api().openapi)),
    ),
  );
  fastify.get('/docs/problems', { config: { operation: operation('problems', 'What the codes mean') } }, (_, reply) =>
    page(
      reply,
      once('problems', () => problemsPage(api().problems)),
    ),
  );
  fastify.get('/docs/style.css', { config: { operation: operation('docsStyle', 'Their looks') } }, (_, reply) =>
    reply.type('text/css; charset=utf-8').send(STYLE),
  );
};
