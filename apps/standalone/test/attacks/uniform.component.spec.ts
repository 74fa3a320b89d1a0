import { routesOf } from '@guildhall/nest';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { PASSWORD } from '../fixture.ts';
import { openScenario, outcomeOf, withoutTraceId, type Scenario } from './scenario.ts';

jest.setTimeout(120_000);

/** What is sent to ask for a mail to an address. */
const bodyOf = (path: string, email: string): object =>
  path === '/v1/accounts' ? { email, name: 'Somebody', password: PASSWORD, acceptTerms: true } : { email };

let scenario: Scenario;
let org: string;
beforeAll(async () => {
  scenario = await openScenario(['ada', 'bob', 'cleo']);
  org = await scenario.organization('ada', { bob: 'member' });
});
afterAll(() => scenario.close());

/** Operations that take an address from anybody, and must not tell whether it is known. */
const ASKS = ['/v1/accounts', '/v1/password-resets'];

describe('an answer that must not reveal accounts', () => {
  test('S3 is declared by every operation without sign-in that answers 202', () => {
    const open = routesOf(scenario.app).filter(({ operation }) => operation?.access === 'open' && operation.status === 202);
    expect(open.map(({ path }) => path)).toEqual(expect.arrayContaining(ASKS));
    for (const { operation } of open) expect([operation?.id, operation?.uniform]).toEqual([operation?.id, true]);
  });

  test.each(ASKS)('S3 is the same from %s for a known and an unknown address, with any headers', async (path) => {
    let count = 0;
    const ask = async (email: string, headers: Readonly<Record<string, string>>, query = '') => {
      const answer = await scenario.request('POST', `${path}${query}`, bodyOf(path, email), headers);
      return { status: answer.statusCode, body: withoutTraceId(answer), names: Object.keys(answer.headers).sort() };
    };
    const strange = (): string => `stranger${String(++count)}@far.example`;
    const plain = await ask(strange(), {});
    expect(plain.names).not.toContain('etag');
    expect(plain.names).not.toContain('guildhall-position');
    for (const match of ['"999"', '"0"', '*', 'W/"1"', '"mine"', 'junk', '1'])
      for (const email of [scenario.emailOf('ada'), strange()])
        expect([match, email, await ask(email, { 'if-match': match })]).toEqual([match, email, plain]);
    for (const email of [scenario.emailOf('bob'), strange()]) {
      const key = { 'idempotency-key': `key of ${email}` };
      for (const [again, query] of [[email], [email], [email.toUpperCase()], [email, '?a=b'], [strange()]] as const)
        expect([again, query, await ask(again, key, query)]).toEqual([again, query, plain]);
    }
  });

  test('S3 still sends the mail when If-Match is given or the idempotency key was used for another address', async () => {
    await scenario.request('POST', '/v1/password-resets', { email: 'nobody@far.example' }, { 'idempotency-key': 'k' });
    const before = (await scenario.mailTo(scenario.emailOf('cleo'))).length;
    const headers = { 'if-match': '"999"', 'idempotency-key': 'k' };
    for (let n = 0; n < 2; n++) await scenario.request('POST', '/v1/password-resets', { email: scenario.emailOf('cleo') }, headers);
    expect(await scenario.mailTo(scenario.emailOf('cleo'))).toHaveLength(before + 1);
  });
});

describe('a position', () => {
  const write = async (who: string) =>
    String((await scenario.as(who).patch('/v1/me', { name: `Somebody ${who}` })).headers['guildhall-position']);
  const read = async (who: string, position: string) =>
    outcomeOf(await scenario.as(who).get('/v1/organizations', { 'guildhall-min-position': position }));

  test('S3 S7 can be waited for only by the account that it was given to', async () => {
    const [hers, his] = [await write('ada'), await write('bob')];
    expect(await read('ada', hers)).toEqual([200, '']);
    expect(await read('bob', his)).toEqual([200, '']);
    const began = performance.now();
    for (const made of [
      his,
      '9999999999999999',
      scenario.positionOf('ada', { headers: { 'guildhall-position': hers } }),
      `${hers}A`,
      '*',
      '',
    ])
      expect([made, await read('ada', made)]).toEqual([made, [400, 'position.unknown']]);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('S3 does not reveal the activity of others, or whether an address is known', async () => {
    const given = [];
    for (const email of [scenario.emailOf('bob'), 'nobody@far.example', undefined]) {
      given.push(await write('ada'));
      if (email !== undefined) await scenario.request('POST', '/v1/password-resets', { email });
      await scenario.waitUntilIdle();
    }
    expect(new Set(given.map(({ length }) => length)).size).toBe(1);
    for (const sealed of given) expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toMatch(/\d{6}/);
  });

  test('S3 is sealed in the answers of all operations', async () => {
    const answers = [
      await scenario.as('ada').get(`/v1/organizations/${org}`),
      await scenario.as('ada').patch(`/v1/organizations/${org}`, { name: 'Another Guild' }),
      await scenario.as('ada').post(`/v1/organizations/${org}/teams`, { name: 'Positions' }),
      await scenario.request('POST', '/v1/sessions', { email: scenario.emailOf('ada'), password: PASSWORD }),
    ];
    for (const { headers } of answers) {
      const position = headers['guildhall-position'];
      if (position !== undefined) expect(position).toMatch(/^[\w-]{40,}$/);
    }
    expect(answers.filter(({ headers }) => 'guildhall-position' in headers).length).toBeGreaterThan(2);
  });
});
