import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Answer,
  Body,
  Caller,
  createApp,
  createLog,
  Envelope,
  Operation,
  positionSeal,
  undeclaredRoutes,
  type Authenticate,
  type Limit,
  type Request,
} from '@guildhall/nest';
import { countedIds } from '@guildhall/testing';
import { Controller, Get, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { gateway } from './gateway.ts';
import { gatewayConfig } from './gateway.config.ts';

const SignIn = z.strictObject({ email: z.string() });

@Controller('v1')
class ExampleController {
  @Post('sessions')
  @Operation({ id: 'signIn', summary: 's', access: 'open', limit: 'credentials', status: 201, answer: z.object({}) })
  signIn(@Body(SignIn) _: object): object {
    return {};
  }

  @Post('invitations/preview')
  @Operation({ id: 'previewInvitation', summary: 'p', access: 'optional', limit: 'tokens', answer: z.object({}) })
  preview(): object {
    return {};
  }

  @Get('me')
  @Operation({ id: 'me', summary: 'm', access: 'signed-in', answer: z.object({ accountId: z.string() }) })
  me(@Caller() { accountId }: Caller): object {
    return { accountId };
  }

  @Post('commands')
  @Operation({ id: 'runCommand', summary: 'w', access: 'signed-in', answer: z.object({}) })
  runCommand(@Envelope() _: Envelope, @Answer() answer: Answer): object {
    return answer({ revision: 0, position: '1' }, {});
  }
}

class Root {}
Module({ controllers: [ExampleController] })(Root);

const callers: Readonly<Record<string, Caller>> = Object.fromEntries(
  ['ada', 'eve'].map((name) => [name, { accountId: `acc_${name}`, email: `${name}@example.org`, name, sessionId: 's' }]),
);

describe('the public API', () => {
  let app: NestFastifyApplication | undefined;
  afterEach(() => app?.close());

  const known: Authenticate = (token) => Promise.resolve(callers[token]);
  const open = async (env: Readonly<Record<string, string>> = {}, limit?: Limit, authenticate = known) => {
    const api = gateway({
      config: gatewayConfig(env),
      ids: countedIds(),
      authenticate,
      positions: positionSeal('a secret'),
      log: createLog('silent'),
      checks: () => Promise.resolve({ ready: true, parts: {} }),
      version: '0.0.0',
    });
    const opened = await createApp(
      Root,
      limit === undefined ? api.appOptions : { ...api.appOptions, api: { ...api.appOptions.api, limit } },
    );
    api.mount(opened);
    app = opened;
    await opened.init();
    await opened.getHttpAdapter().getInstance().ready();
    const signIn = (headers: Record<string, string> = {}, remoteAddress = '192.0.2.1') =>
      opened.inject({ method: 'POST', url: '/v1/sessions', payload: { email: 'a' }, headers, remoteAddress });
    const me = (token: string, remoteAddress = '192.0.2.1') =>
      opened.inject({ url: '/v1/me', headers: { authorization: `Bearer ${token}` }, remoteAddress });
    return { opened, api, signIn, me };
  };
  const statuses = (responses: readonly { statusCode: number }[]) => responses.map(({ statusCode }) => statusCode);

  it('declares every route, including documents and health checks', async () => {
    const { opened } = await open();
    expect(undeclaredRoutes(opened)).toEqual([]);
  });

  it('has the quotas in every answer, also in errors', async () => {
    const { opened, signIn, me } = await open();
    expect((await signIn()).headers).toMatchObject({
      'ratelimit-policy': '"network";q=600;w=60, "credentials";q=60;w=60',
      ratelimit: '"network";r=599;t=60, "credentials";r=59;t=60',
    });
    expect((await me('ada')).headers).toMatchObject({ 'ratelimit-policy': '"account";q=1200;w=60', ratelimit: '"account";r=1199;t=60' });
    expect((await me('nobody')).headers['ratelimit']).toMatch(/^"network";r=598;/);
    for (const request of [
      { url: '/nowhere' },
      { url: '/openapi.json' },
      { url: '/%zz' },
      { method: 'POST' as const, url: '/v1/sessions', payload: '{', headers: { 'content-type': 'application/json' } },
    ])
      expect([request.url, (await opened.inject(request)).headers['ratelimit']]).toEqual([
        request.url,
        expect.stringMatching(/"network";r=\d+;t=\d+/),
      ]);
  });

  it('T59: answers 429 with Retry-After only to that network and for that class of operations', async () => {
    const { opened, signIn, me } = await open({ GUILDHALL_RATE_CREDENTIALS: '2' });
    expect(statuses([await signIn(), await signIn()])).toEqual([201, 201]);
    const refused = await signIn();
    expect(refused.json()).toMatchObject({ status: 429, code: 'rate.limited' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['ratelimit']).toMatch(/"credentials";r=0;t=\d+/);
    expect((await signIn({}, '192.0.2.2')).statusCode).toBe(201);
    expect((await me('ada')).statusCode).toBe(200);
    expect((await opened.inject({ method: 'POST', url: '/v1/invitations/preview', remoteAddress: '192.0.2.1' })).statusCode).toBe(200);
  });

  it('T14: counts uses of invitation tokens by network, or by account if signed in', async () => {
    const { opened } = await open({ GUILDHALL_RATE_TOKENS: '3' });
    const preview = (headers = {}) => opened.inject({ method: 'POST', url: '/v1/invitations/preview', headers });
    expect(statuses(await Promise.all([preview(), preview(), preview(), preview()]))).toEqual([200, 200, 200, 429]);
    expect((await preview({ authorization: 'Bearer ada' })).statusCode).toBe(200);
  });

  it('counts requests of each account separately', async () => {
    const { me } = await open({ GUILDHALL_RATE_ACCOUNT: '2' });
    expect(statuses([await me('ada'), await me('ada', '192.0.2.9'), await me('ada', '192.0.2.10'), await me('eve')])).toEqual([
      200, 200, 429, 200,
    ]);
  });

  describe('T88: forged X-Forwarded-For', () => {
    const forged = (n: number) => ({
      'x-forwarded-for': `198.51.100.${String(n)}, 203.0.113.1`,
      forwarded: `for=198.51.100.${String(n)}`,
      'x-real-ip': `198.51.100.${String(n)}`,
      'x-client-ip': `198.51.100.${String(n)}`,
    });

    it('T88: gives no second quota, without proxies and behind one', async () => {
      for (const proxies of ['0', '1']) {
        const { signIn } = await open({ GUILDHALL_RATE_CREDENTIALS: '2', GUILDHALL_TRUSTED_PROXIES: proxies });
        expect([proxies, statuses([await signIn(forged(1)), await signIn(forged(2)), await signIn(forged(3))])]).toEqual([
          proxies,
          [201, 201, 429],
        ]);
        await app?.close();
      }
    });

    it('T88: behind one proxy the address that the proxy adds identifies a client', async () => {
      const { signIn } = await open({ GUILDHALL_RATE_CREDENTIALS: '1', GUILDHALL_TRUSTED_PROXIES: '1' });
      expect(
        statuses([
          await signIn({ 'x-forwarded-for': '203.0.113.1' }),
          await signIn({ 'x-forwarded-for': '203.0.113.2' }),
          await signIn({ 'x-forwarded-for': '203.0.113.1' }),
        ]),
      ).toEqual([201, 201, 429]);
    });

    it('T88: a limit that uses the leftmost entry can be bypassed (mutant)', async () => {
      const seen = new Map<string, number>();
      const leftmostLimit: Limit = (_, reply) => {
        const request: Request = reply.request;
        const who = String(request.headers['x-forwarded-for']).split(',')[0] ?? '';
        seen.set(who, (seen.get(who) ?? 0) + 1);
        if ((seen.get(who) ?? 0) > 2) throw new Error('limited');
      };
      const { signIn } = await open({}, leftmostLimit);
      expect(statuses([await signIn(forged(1)), await signIn(forged(2)), await signIn(forged(3))])).toEqual([201, 201, 201]);
    });
  });

  it('T89: counts all addresses of a /64 together, in any spelling', async () => {
    const { signIn } = await open({ GUILDHALL_RATE_CREDENTIALS: '2' });
    const addresses = ['2001:db8::1', '2001:DB8:0:0::2', '2001:0db8:0000:0000:ffff::3', '2001:db8:0:1::1'];
    const answers = [];
    for (const address of addresses) answers.push(await signIn({}, address));
    expect(statuses(answers)).toEqual([201, 201, 429, 201]);
  });

  it('T89: limits concurrent requests exactly', async () => {
    const { signIn } = await open({ GUILDHALL_RATE_CREDENTIALS: '25' });
    const answers = await Promise.all(Array.from({ length: 100 }, () => signIn()));
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(25);
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(75);
  });

  it('T89: a limit that waits between reading and counting lets a burst through (mutant)', async () => {
    let count = 0;
    const racyLimit: Limit = async () => {
      const seen = count;
      await new Promise((resolve) => setImmediate(resolve));
      if (seen >= 5) throw new Error('limited');
      count = seen + 1;
    };
    const { signIn } = await open({}, racyLimit);
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn()));
    expect(answers.filter(({ statusCode }) => statusCode === 201).length).toBeGreaterThan(5);
  });

  it('S7 does not look up unknown tokens above the limit of their network, and counts known ones by account', async () => {
    const asked: string[] = [];
    const asking: Authenticate = async (token, beforeLookup) => {
      await beforeLookup?.();
      asked.push(token);
      return callers[token];
    };
    const { me } = await open({ GUILDHALL_RATE_NETWORK: '5' }, undefined, asking);
    for (let n = 0; n < 20; n++) expect((await me('ada')).headers['ratelimit']).toMatch(/^"account";/);
    asked.length = 0;
    const guesses = await Promise.all(Array.from({ length: 100 }, (_, n) => me(`made.up.${String(n)}`, '192.0.2.7')));
    expect([401, 429].map((status) => guesses.filter(({ statusCode }) => statusCode === status).length)).toEqual([5, 95]);
    expect(asked).toHaveLength(5);
    expect(guesses.at(-1)?.headers).toMatchObject({
      ratelimit: expect.stringMatching(/^"network";r=0;/),
      'retry-after': expect.anything(),
    });
    expect((await me('eve', '192.0.2.8')).statusCode).toBe(200);
  });

  it('does not count health checks', async () => {
    const { opened } = await open({ GUILDHALL_RATE_NETWORK: '1' });
    for (let n = 0; n < 5; n++) expect((await opened.inject({ url: '/health/ready' })).statusCode).toBe(200);
  });

  it('scales all quotas by one factor, and refuses invalid settings', () => {
    expect(gatewayConfig({ GUILDHALL_RATE_LIMIT_FACTOR: '10' }).policies).toMatchObject({
      account: { quota: 12_000 },
      network: { quota: 6000 },
      credentials: { quota: 600 },
      tokens: { quota: 600 },
    });
    expect(gatewayConfig({ GUILDHALL_CORS_ORIGINS: 'https://a.example, https://b.example' }).http.corsOrigins).toEqual([
      'https://a.example',
      'https://b.example',
    ]);
    expect(gatewayConfig({}).http.corsOrigins).toEqual([]);
    for (const bad of [
      { GUILDHALL_RATE_LIMIT_FACTOR: '0' },
      { GUILDHALL_CORS_ORIGINS: '*' },
      { GUILDHALL_CORS_ORIGINS: 'https://a.example/path' },
      { GUILDHALL_TRUSTED_PROXIES: '-1' },
    ])
      expect(() => gatewayConfig(bad)).toThrow();
  });
});
