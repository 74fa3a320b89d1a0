import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { countedIds } from '@guildhall/testing';
import { Controller, Delete, Get, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { createApp } from '../http/create-app.ts';
import { apiOf, Body, Envelope, createLog, docsRoutes, operationOf, Params, Query, QueryEnvelope, routesOf } from '../index.ts';
import { documentedPath, type OpenApi } from './openapi.ts';

const Operation = operationOf({
  'organization.missing': { kind: 'missing', title: 'No such organization', sentence: 'Check the id.' },
  'team.name-taken': { kind: 'conflict', title: 'Name is taken', sentence: 'Choose another.' },
});

const SCRIPT = 'Scalar = {};';
const Team = z.object({ id: z.string(), name: z.string(), kind: z.literal('open').nullable() }).meta({ id: 'Team' });
const NewTeam = z.strictObject({ name: z.string().min(1).max(64) });
const Path = z.object({ orgId: z.string().describe('The organization') });
const Page = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(50), cursor: z.string().optional() });

@Controller('v1/organizations/:orgId/teams')
class TeamsController {
  @Post()
  @Operation({
    id: 'createTeam',
    summary: 'Create a team',
    tag: 'Teams',
    access: { needs: 'team.create' },
    status: 201,
    answer: Team,
    refusals: ['team.name-taken', 'organization.missing'],
  })
  create(@Params(Path) _: object, @Body(NewTeam) body: z.infer<typeof NewTeam>, @Envelope() __: Envelope): object {
    return { id: 't', name: body.name, kind: null };
  }

  @Get()
  @Operation({ id: 'listTeams', summary: 'List <teams>', tag: 'Teams', access: 'signed-in', answer: z.object({ items: z.array(Team) }) })
  list(@Params(Path) _: object, @Query(Page) page: object, @QueryEnvelope() __: QueryEnvelope): object {
    return { items: [], page };
  }

  @Delete(':teamId')
  @Operation({ id: 'deleteTeam', summary: 'Delete a team', access: 'open' })
  remove(): void {
    return undefined;
  }
}

describe('the OpenAPI document', () => {
  let app: NestFastifyApplication;
  let document: OpenApi;
  const folder = mkdtempSync(join(tmpdir(), 'docs-'));
  const scalar = pathToFileURL(join(folder, 'scalar.js.gz'));

  beforeAll(async () => {
    class Root {}
    Module({ controllers: [TeamsController] })(Root);
    app = await createApp(Root, { ids: countedIds(), api: { authenticate: () => undefined }, log: createLog('silent') });
    writeFileSync(scalar, gzipSync(SCRIPT));
    docsRoutes(app, () => apiOf(app, '1.2.3'), { scalar });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    document = (await app.inject({ url: '/openapi.json' })).json<OpenApi>();
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  it('contains every route and no other', () => {
    const routes = routesOf(app)
      .filter(({ operation }) => operation?.hidden !== true)
      .map(({ method, path }) => `${method} ${documentedPath(path)}`);
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual(routes.sort());
    expect(documented).toHaveLength(3);
  });

  it('is OpenAPI 3.1 with the schemas that validate requests', () => {
    expect(document.openapi).toBe('3.1.1');
    expect(document.components['schemas']).toMatchObject({
      Team: {
        type: 'object',
        required: ['id', 'name', 'kind'],
        properties: { id: { type: 'string' }, kind: { anyOf: [{ type: 'string', const: 'open' }, { type: 'null' }] } },
      },
      Problem: { required: ['type', 'title', 'status', 'code', 'traceId'] },
    });
    expect(document.paths['/v1/organizations/{orgId}/teams']?.['post']).toMatchObject({
      operationId: 'createTeam',
      'x-permission': 'team.create',
      security: [{ bearer: [] }],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { additionalProperties: false, properties: { name: { minLength: 1, maxLength: 64 } } } } },
      },
      responses: {
        201: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Team' } } },
          headers: { ETag: {}, 'Guildhall-Position': {}, RateLimit: {} },
        },
        409: {
          description: expect.stringContaining('`team.name-taken`'),
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
        401: {},
        404: {},
        422: {},
        429: {},
      },
    });
  });

  it('describes parameters with place, schema and whether they are required', () => {
    const { parameters } = document.paths['/v1/organizations/{orgId}/teams']?.['get'] ?? {};
    expect(parameters).toMatchObject([
      { name: 'orgId', in: 'path', required: true, schema: { type: 'string', description: 'The organization' } },
      { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100, default: 50 } },
      { name: 'cursor', in: 'query' },
      { name: 'Guildhall-Min-Position', in: 'header' },
    ]);
    expect(document.paths['/v1/organizations/{orgId}/teams/{teamId}']?.['delete']).toMatchObject({ security: [], responses: { 204: {} } });
    expect(document.paths['/v1/organizations/{orgId}/teams/{teamId}']?.['delete']?.['parameters']).toMatchObject([
      { name: 'orgId', in: 'path' },
      { name: 'teamId', in: 'path' },
    ]);
  });

  it('has no dangling reference', () => {
    const text = JSON.stringify(document);
    for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/(\w+)"/g))
      expect([kind, name, Object.keys(document.components[kind] ?? {})]).toEqual([kind, name, expect.arrayContaining([name])]);
    expect(text).not.toContain('$defs');
  });

  it('is shown by a page with scripts of our own origin only, and no inline script', async () => {
    const { body, headers } = await app.inject({ url: '/docs' });
    const scripts = [...body.matchAll(/<script([^>]*)>([^<]*)/g)].map(([, attributes, text]) => [attributes, text]);
    expect(scripts).toEqual([
      [' src="/docs/scalar.js"', ''],
      [' src="/docs/reference.js"', ''],
    ]);
    expect(body).not.toMatch(/:\/\/| on\w+=/);
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'", "font-src 'self'"]));
    expect(policy.filter((directive) => directive.includes('unsafe'))).toEqual(["style-src 'self' 'unsafe-inline'"]);
  });

  it('is shown without external resources, and with a field for a token', async () => {
    const { body, headers } = await app.inject({ url: '/docs/reference.js' });
    expect(headers['content-type']).toContain('text/javascript');
    expect(body).not.toContain('://');
    expect(body).not.toMatch(/proxy/i);
    for (const off of ['"withDefaultFonts":false', '"telemetry":false', '"hideClientButton":true', '"agent":{"disabled":true}'])
      expect(body).toContain(off);
    expect(body).toContain('"preferredSecurityScheme":"bearer"');
  });

  it('is shown by a script that is sent compressed, with an ETag, and uncompressed on request', async () => {
    const script = (headers: Record<string, string>) => app.inject({ url: '/docs/scalar.js', headers });
    const compressed = await script({ 'accept-encoding': 'br, gzip' });
    expect(compressed.headers).toMatchObject({ 'content-encoding': 'gzip', 'cache-control': 'no-cache', vary: 'accept-encoding' });
    expect(gunzipSync(compressed.rawPayload).toString()).toBe(SCRIPT);
    const etag = String(compressed.headers.etag);
    const known = await script({ 'accept-encoding': 'gzip', 'if-none-match': etag });
    expect([known.statusCode, known.body]).toEqual([304, '']);
    const plain = await script({});
    expect([plain.headers['content-encoding'], plain.body]).toEqual([undefined, SCRIPT]);
  });

  it('has links from each code to the operations that it can refuse', async () => {
    const { body, headers } = await app.inject({ url: '/docs/problems' });
    expect(body).toContain('<a href="/docs#tag/teams/createTeam">createTeam</a>');
    expect(headers['content-security-policy']).toContain("style-src 'self';");
    expect((await app.inject({ url: '/docs/style.css' })).headers['content-type']).toContain('text/css');
  });

  it('has an explanation for every code in it', async () => {
    const { body } = await app.inject({ url: '/docs/problems' });
    const named = [...JSON.stringify(document).matchAll(/`([a-z-]+\.[a-z-]+)`/g)]
      .map(([, code = '']) => code)
      .filter((code) => !['team.create', 'noun.reason'].includes(code));
    for (const code of new Set([...named, 'route.unknown', 'method.not-allowed']))
      expect([code, body.includes(`id="${code}"`)]).toEqual([code, true]);
  });
});
