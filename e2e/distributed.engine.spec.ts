import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publishedBy } from '@guildhall/testing/published';
import { journeyAt, walk } from './support/readme.ts';
import { startDistributed, type Running } from './support/running.ts';
import { readTopics } from './support/topics.ts';

const MINUTES = 60_000;
const json = { 'content-type': 'application/json' };
const PASSWORD = 'correct horse battery';

describe('five processes, two of each', () => {
  let running: Running | undefined;
  const at = (path: string): string => `${running?.url ?? ''}${path}`;
  let [port, domain] = [0, ''];
  const credentials = (): string => JSON.stringify({ email: `ada@${domain}`, password: PASSWORD });
  beforeAll(async () => {
    // Its services listen at ports above it, all of them below those that connections get.
    port = randomInt(20_000, 30_000);
    domain = `${randomUUID()}.example`;
    running = await startDistributed({ port, args: ['--replicas', '2'], env: { GUILDHALL_RATE_LIMIT_FACTOR: '1000' } });
  }, 3 * MINUTES);
  afterAll(async () => {
    expect(await running?.stop()).toBe(0);
  }, MINUTES);

  it(
    'walk through the first journey of README.md, and every answer is what it promises',
    async () => {
      await walk(journeyAt(domain), at(''));
    },
    3 * MINUTES,
  );

  it(
    'tell other services what /asyncapi.json says, record by record',
    async () => {
      const document = await fetch(at('/asyncapi.json'));
      expect(document.status).toBe(200);
      const published = publishedBy((await document.json()) as object); // it is an object
      const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
      const topics = ['identity', 'organization', 'team', 'notification'].map((context) => `${context}.facts`);
      const records = await readTopics(brokers, topics);
      for (const record of records) expect([record, published.faultsIn(record)]).toEqual([record, []]);
      const types = records.map(({ headers }) => headers['ce_type']);
      expect(types).toEqual(
        expect.arrayContaining(['identity.account-registered.v1', 'organization.member-joined.v1', 'notification.email-sent.v1']),
      );
    },
    MINUTES,
  );

  it('answer nobody but the gateway', async () => {
    for (const offset of [101, 102, 103, 104]) {
      const answer = await fetch(`http://127.0.0.1:${String(port + offset)}/v1/me`);
      expect({ status: answer.status, body: await answer.json() }).toMatchObject({ status: 403, body: { code: 'call.unsigned' } });
    }
    expect((await fetch(at('/internal/callers'), { method: 'POST', headers: json, body: '{"token":"a"}' })).status).toBe(404);
  });

  it('serve the same documents as one process', async () => {
    const answer = await fetch(at('/openapi.json'));
    expect(await answer.json()).toMatchObject({ openapi: '3.1.1', paths: { '/v1/organizations': {} } });
    expect((await fetch(at('/docs'))).status).toBe(200);
  });

  it('show at one gateway what was written at another, at once', async () => {
    const other = at('').replace(String(port), String(port + 10));
    const session = await fetch(at('/v1/sessions'), { method: 'POST', headers: json, body: credentials() });
    const { accessToken } = (await session.json()) as { accessToken: string }; // declared in OpenAPI
    const headers = { ...json, authorization: `Bearer ${accessToken}` };
    for (let n = 0; n < 20; n++) {
      const body = JSON.stringify({ name: `Guild ${String(n)}` });
      const made = await fetch(at('/v1/organizations'), { method: 'POST', headers, body });
      const { id } = (await made.json()) as { id: string }; // declared in OpenAPI
      const read = await fetch(`${other}/v1/organizations/${id}`, { headers });
      expect([read.status, await read.json()]).toMatchObject([200, { name: `Guild ${String(n)}` }]);
    }
  });

  it('deny at one gateway whom another has signed out, long before the next look at the session', async () => {
    const other = at('').replace(String(port), String(port + 10));
    const session = await fetch(at('/v1/sessions'), { method: 'POST', headers: json, body: credentials() });
    const { accessToken } = (await session.json()) as { accessToken: string }; // declared in OpenAPI
    const headers = { authorization: `Bearer ${accessToken}` };
    const me = async (): Promise<number> => (await fetch(`${other}/v1/me`, { headers })).status;
    expect(await me()).toBe(200);
    expect((await fetch(at('/v1/sessions/current'), { method: 'DELETE', headers })).status).toBe(204);
    const began = performance.now();
    while ((await me()) !== 401) expect(performance.now() - began).toBeLessThan(4_000);
  });
});
