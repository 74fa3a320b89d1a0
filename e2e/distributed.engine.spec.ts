import { randomUUID } from 'node:crypto';
import { contextNames, contexts } from '@guildhall/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, realDelay } from '@guildhall/testing';
import { startCollector, type Span } from '@guildhall/testing/collector';
import { asyncApiChecks } from '@guildhall/testing/asyncapi-checks';
import { Redis } from 'ioredis';
import { randomPort, gatewayPorts, operatorPort, servicePorts, urlAt } from '../tools/distributed/ports.ts';
import { journeyAt, runJourney } from './support/readme-journey.ts';
import { request, signIn, type Credentials } from './support/requests.ts';
import { startDistributed, type RunningProcess } from './support/start-process.ts';
import { readTopics } from './support/topics.ts';

const MINUTES = 60_000;
const REPLICAS = 2;
const PASSWORD = 'correct horse battery';

describe('the distributed system with two processes of each service', () => {
  let running: RunningProcess | undefined;
  let [port, domain] = [0, ''];
  let [one, other] = ['', ''];
  let collector: Awaited<ReturnType<typeof startCollector>>;
  const credentials = (): Credentials => ({ email: `ada@${domain}`, password: PASSWORD });
  beforeAll(async () => {
    port = randomPort();
    domain = `${randomUUID()}.example`;
    [one = '', other = ''] = gatewayPorts(port, REPLICAS).map(urlAt);
    collector = await startCollector();
    const env = { GUILDHALL_RATE_LIMIT_FACTOR: '1000', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    running = await startDistributed({ port, args: ['--replicas', String(REPLICAS)], env });
  }, 3 * MINUTES);
  afterAll(async () => {
    expect(await running?.stop()).toBe(0);
    await collector.close();
  }, MINUTES);

  it(
    'gives the answers that the first journey of README.md shows',
    async () => {
      await runJourney(journeyAt(domain), one);
    },
    3 * MINUTES,
  );

  it(
    'publishes records that match /asyncapi.json',
    async () => {
      const document = await request(one, '/asyncapi.json');
      expect(document.status).toBe(200);
      const published = asyncApiChecks(document.body);
      const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
      const topics = contextNames.map((context) => contexts[context].topic.name);
      const records = await readTopics(brokers, topics);
      for (const record of records) expect([record, published.faultsIn(record)]).toEqual([record, []]);
      const types = records.map(({ headers }) => headers['ce_type']);
      expect(types).toEqual(
        expect.arrayContaining(['identity.account-registered.v2', 'organization.member-joined.v1', 'notification.email-sent.v1']),
      );
    },
    MINUTES,
  );

  it('refuses requests to services that the gateway did not sign', async () => {
    for (const url of servicePorts(port, REPLICAS).map(urlAt))
      expect(await request(url, '/v1/me')).toMatchObject({ status: 403, body: { code: 'call.unsigned' } });
    expect((await request(one, '/internal/callers', { body: { token: 'a' } })).status).toBe(404);
  });

  it('serves /openapi.json and /docs', async () => {
    expect((await request(one, '/openapi.json')).body).toMatchObject({ openapi: '3.1.1', paths: { '/v1/organizations': {} } });
    expect((await fetch(`${one}/docs`)).status).toBe(200);
  });

  it('shows at one gateway what was just written at another', async () => {
    const token = await signIn(one, credentials());
    for (let n = 0; n < 20; n++) {
      const name = `Organization ${String(n)}`;
      const { body } = await request(one, '/v1/organizations', { token, body: { name } });
      const read = await request(other, `/v1/organizations/${String(body['id'])}`, { token });
      expect(read).toMatchObject({ status: 200, body: { name } });
    }
  });

  it('accepts in the team service an organization that was just created in another service', async () => {
    const token = await signIn(one, credentials());
    for (let n = 0; n < 10; n++) {
      const { body } = await request(one, '/v1/organizations', { token, body: { name: `Organization ${String(n)}` } });
      const team = await request(other, `/v1/organizations/${String(body['id'])}/teams`, { token, body: { name: 'Smiths' } });
      expect(team).toMatchObject({ status: 201, body: { name: 'Smiths' } });
    }
  });

  it('traces a request from the gateway to the mail in one trace', async () => {
    const token = await signIn(one, credentials());
    const { body } = await request(one, '/v1/organizations', { token, body: { name: 'Traced' } });
    const invitations = [{ email: `traced@${domain}`, role: 'member' }];
    await request(one, `/v1/organizations/${String(body['id'])}/invitations`, { token, body: { invitations } });
    const trace = (): readonly Span[] => {
      const root = collector.spans.findLast(({ name, service }) => name === 'inviteMembers' && service === 'guildhall-gateway');
      return collector.spans.filter(({ traceId }) => traceId === root?.traceId);
    };
    /** Each process exports its spans by itself. */
    const exported = (span: string): Promise<void> =>
      eventually({ pass: realDelay }, () => trace().some(({ service, name }) => `${service}: ${name}` === span), span);
    for (const span of [
      'guildhall-gateway: inviteMembers',
      'guildhall-organization: inviteMembers',
      'guildhall-organization: command InviteMembers',
      'guildhall-organization: publication organization.facts',
      'guildhall-notification: consumption notification ← organization.facts',
      'guildhall-notification: job send-email',
    ])
      await exported(span);
    const ids = new Set(trace().map(({ spanId }) => spanId));
    for (const { parentSpanId } of trace()) expect([undefined, ...ids]).toContain(parentSpanId);
  });

  it('denies at one gateway within four seconds a session that was ended at another', async () => {
    const token = await signIn(one, credentials());
    const me = async (): Promise<number> => (await request(other, '/v1/me', { token })).status;
    expect(await me()).toBe(200);
    expect((await request(one, '/v1/sessions/current', { method: 'DELETE', token })).status).toBe(204);
    const began = performance.now();
    while ((await me()) !== 401) expect(performance.now() - began).toBeLessThan(4_000);
  });

  const ownRedis = process.env['REDIS_URL']?.startsWith('redis://127.0.0.1:') === true; // another is not ours to set up
  (ownRedis ? it : it.skip)(
    'K10 is not ready, in any of its processes, while Redis is set up to drop jobs',
    async () => {
      const redis = new Redis(process.env['REDIS_URL'] ?? '');
      const ports = [...gatewayPorts(port, REPLICAS), ...servicePorts(port, REPLICAS)];
      type Readiness = Readonly<{ ready: boolean; parts: Readonly<Record<string, string>> }>;
      const ask = async (at: number) => (await fetch(`${urlAt(at)}/health/ready`)).json() as Promise<Readiness>; // as it is declared
      /** All processes ask again as soon as they are connected again. */
      const readyWith = async (policy: string, isReady: boolean): Promise<readonly Readiness[]> => {
        await redis.config('SET', 'maxmemory-policy', policy);
        await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
        let answers: readonly Readiness[] = [];
        const pass = async (ms: number): Promise<void> => {
          await realDelay(ms);
          answers = await Promise.all(ports.map(ask));
        };
        const areAll = (): boolean => answers.length > 0 && answers.every(({ ready }) => ready === isReady);
        await eventually({ pass }, areAll, 'all processes').catch(() => undefined);
        return answers;
      };
      try {
        const unready = await readyWith('allkeys-lru', false);
        const redisIsUnfit = { ready: false, parts: { redis: 'maxmemory_policy is allkeys-lru, needed: noeviction' } };
        expect(unready).toMatchObject(ports.map(() => redisIsUnfit));
        const metrics = await (await fetch(`${urlAt(operatorPort(port))}/metrics`)).text();
        expect(metrics).toContain('guildhall_engine_unmet{engine="redis",requirement="maxmemory_policy",breaks="yes"} 1');
        expect(await readyWith('noeviction', true)).toMatchObject(ports.map(() => ({ ready: true })));
      } finally {
        redis.disconnect();
      }
    },
    2 * MINUTES,
  );
});
