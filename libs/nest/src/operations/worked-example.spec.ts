import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testApp } from '@guildhall/testing/test-app';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { refusalsOf } from '@guildhall/eventing';
import { z } from 'zod';
import {
  Answer,
  Body,
  CommandEnvelope,
  operationOf,
  Params,
  Query,
  QueryEnvelope,
  undeclaredRoutes,
  type Caller,
  type Envelope,
  type StreamAnswer,
} from '../index.ts';

const refusals = {
  'organization.deleted': { kind: 'gone', title: 'Organization was deleted', sentence: 'An owner can restore it for a while.' },
  'organization.missing': { kind: 'missing', title: 'No such organization', sentence: 'Check the id.' },
  'permission.denied': { kind: 'forbidden', title: 'Role does not include this', sentence: 'Ask an admin.' },
} as const;
const refusal = refusalsOf(refusals);
const Operation = operationOf(refusals);

const OrgPath = z.object({ orgId: z.string().regex(/^org_[0-9a-z]{26}$/) });
type OrgPath = z.infer<typeof OrgPath>;
const InviteBody = z.strictObject({ email: z.email().max(254), role: z.enum(['owner', 'member']) });
type InviteBody = z.infer<typeof InviteBody>;
const Invitation = z.object({ id: z.string(), email: z.string(), role: z.string() }).meta({ id: 'Invitation' });
type Invitation = z.infer<typeof Invitation>;
const Page = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(50), cursor: z.string().max(500).optional() });
type Page = z.infer<typeof Page>;
const Invitations = z.object({ items: z.array(Invitation), nextCursor: z.string().nullable() });

const ORG = 'org_01hzzzzzzzzzzzzzzzzzzzzzzz';

type Invite = (command: object, envelope: Envelope) => Promise<{ result: Invitation; revision: number; position: string }>;
const INVITE = Symbol('INVITE');

/** Each page is fetched when the client has taken the ones before. A refusal before the first page is a problem like any other. */
async function* pagesOf(orgId: string): AsyncGenerator<string> {
  if (orgId !== ORG) throw refusal('organization.deleted');
  for (const page of [['inv_1', 'inv_2'], ['inv_3']]) {
    const items = await Promise.resolve(page);
    yield items.map((id) => `${JSON.stringify({ id })}\n`).join('');
  }
}

@Controller('v1/organizations/:orgId/invitations')
class InvitationController {
  constructor(@Inject(INVITE) private readonly invite: Invite) {}

  @Post()
  @Operation({
    id: 'inviteMember',
    summary: 'Invite somebody',
    access: { needs: 'member.invite' },
    status: 201,
    answer: Invitation,
    refusals: ['organization.missing', 'organization.deleted', 'permission.denied'],
  })
  async inviteMember(
    @Params(OrgPath, 'organization.missing') { orgId }: OrgPath,
    @Body(InviteBody) { email, role }: InviteBody,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<Invitation> {
    const handled = await this.invite(
      { type: 'InviteMember', data: { orgId, email, role }, by: envelope.caller.accountId, at: '2030-01-01T00:00:00Z' },
      envelope,
    );
    return answer(handled, handled.result);
  }

  @Get()
  @Operation({ id: 'listInvitations', summary: 'All invitations, newest first', access: { needs: 'invitation.list' }, answer: Invitations })
  listInvitations(
    @Params(OrgPath, 'organization.missing') { orgId }: OrgPath,
    @Query(Page) page: Page,
    @QueryEnvelope() { minPosition }: QueryEnvelope,
  ): z.infer<typeof Invitations> {
    return { items: [{ id: orgId, email: minPosition ?? '', role: String(page.limit) }], nextCursor: null };
  }

  @Get('export')
  @Operation({
    id: 'exportInvitations',
    summary: 'All invitations, as lines of JSON',
    access: { needs: 'invitation.list' },
    produces: 'application/x-ndjson',
    refusals: ['organization.missing', 'organization.deleted'],
  })
  exportInvitations(@Params(OrgPath, 'organization.missing') { orgId }: OrgPath, @Answer() answer: Answer): StreamAnswer {
    return answer({ position: '0000000042' }, pagesOf(orgId));
  }
}

const path = `/v1/organizations/${ORG}/invitations`;
const ada: Caller = { accountId: 'acc_1', email: 'ada@example.org', name: 'Ada', sessionId: 's1' };

describe('a controller', () => {
  let app: NestFastifyApplication;
  const seen: Envelope[] = [];
  const invite: Invite = (command, envelope) => {
    seen.push(envelope);
    if (JSON.stringify(command).includes('gone@')) throw refusal('organization.deleted');
    return Promise.resolve({ result: { id: 'inv_1', email: 'bob@example.org', role: 'member' }, revision: 12, position: '0000000042' });
  };
  const post = (body: object, headers: Record<string, string> = {}) =>
    app.inject({ method: 'POST', url: path, headers: { authorization: 'Bearer ada-token', ...headers }, payload: body });

  beforeAll(async () => {
    app = await testApp({
      controllers: [InvitationController],
      providers: [{ provide: INVITE, useValue: invite }],
      callers: { 'ada-token': ada },
    });
  });
  afterAll(() => app.close());

  it('answers a write with its body, its revision and its position', async () => {
    const response = await post({ email: 'bob@example.org', role: 'member' }, { 'if-match': '"11"', 'idempotency-key': 'k1' });
    expect(response.statusCode).toBe(201);
    expect(response.json()).toEqual({ id: 'inv_1', email: 'bob@example.org', role: 'member' });
    expect(response.headers).toMatchObject({ etag: '"12"', 'guildhall-position': '0000000042', 'cache-control': 'no-store' });
    expect(seen.at(-1)?.ifMatch).toBe(11);
  });

  it('gives the same key the same command id, and another body another hash', async () => {
    await post({ email: 'bob@example.org', role: 'member' }, { 'idempotency-key': 'k2' });
    await post({ role: 'member', email: 'bob@example.org' }, { 'idempotency-key': 'k2' });
    await post({ role: 'owner', email: 'bob@example.org' }, { 'idempotency-key': 'k2' });
    const [first, again, other] = seen.slice(-3);
    expect(again?.commandId).toBe(first?.commandId);
    expect(again?.commandHash).toBe(first?.commandHash);
    expect(other?.commandId).toBe(first?.commandId);
    expect(other?.commandHash).not.toBe(first?.commandHash);
  });

  it('answers an invalid body with an error per field', async () => {
    const response = await post({ email: 'nobody', role: 'king', isOwner: true });
    expect(response.statusCode).toBe(422);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.json()).toMatchObject({
      type: '/docs/problems#request.invalid',
      code: 'request.invalid',
      errors: [{ pointer: '/email' }, { pointer: '/role' }, { pointer: '/isOwner', code: 'unknown-field' }],
    });
  });

  it('answers a refusal by its kind and code', async () => {
    const response = await post({ email: 'gone@example.org', role: 'member' });
    expect(response.json()).toMatchObject({ status: 410, code: 'organization.deleted' });
  });

  it('reads query parameters and the minimum position, with defaults', async () => {
    const headers = { authorization: 'Bearer ada-token', 'guildhall-min-position': '0000000042' };
    const response = await app.inject({ url: path, headers });
    expect(response.json()).toEqual({ items: [{ id: ORG, email: '0000000042', role: '50' }], nextCursor: null });
    expect((await app.inject({ url: `${path}?limit=101`, headers })).json()).toMatchObject({
      status: 422,
      errors: [{ pointer: '/limit' }],
    });
  });

  it('answers with a stream, page by page, at a position', async () => {
    const headers = { authorization: 'Bearer ada-token' };
    const response = await app.inject({ url: `${path}/export`, headers });
    expect(response.body).toBe('{"id":"inv_1"}\n{"id":"inv_2"}\n{"id":"inv_3"}\n');
    expect(response.headers).toMatchObject({ 'content-type': 'application/x-ndjson; charset=utf-8', 'guildhall-position': '0000000042' });
    const other = await app.inject({ url: `${path}/export`.replace('hzzz', 'haaa'), headers });
    expect(other.json()).toMatchObject({ status: 410, code: 'organization.deleted' });
  });

  it('refuses requests without valid credentials', async () => {
    expect((await app.inject({ url: path })).json()).toMatchObject({ status: 401, code: 'credentials.missing' });
    expect((await app.inject({ url: path, headers: { authorization: 'Bearer other' } })).json()).toMatchObject({
      status: 401,
      code: 'credentials.invalid',
    });
  });

  it('has a declaration on every route', () => {
    expect(undeclaredRoutes(app)).toEqual([]);
  });
});
