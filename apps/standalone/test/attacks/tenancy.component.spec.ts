import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openScenario, outcomeOf, withoutTraceId, type Scenario } from './scenario.ts';

jest.setTimeout(120_000);

type Page = Readonly<{ items: readonly { id: string }[]; nextCursor: string | null }>;

let scenario: Scenario;
let acme: string;
let invitation: string;
let operators: string;
beforeAll(async () => {
  scenario = await openScenario(['ada', 'bob', 'eve']);
  acme = await scenario.organization('ada', { bob: 'member' });
  ({ id: invitation } = await scenario.invite('ada', acme, 'guest'));
  const made = await scenario.as('ada').post(`/v1/organizations/${acme}/teams`, { name: 'Operators', accountIds: [scenario.idOf('bob')] });
  ({ id: operators } = made.json<{ id: string }>());
  await scenario.organization('eve');
});
afterAll(() => scenario.close());

const never = (kind: string): string => `${kind}_${'0'.repeat(26)}`;
/** Every place that an id of the organization leads to, and what is asked there. */
const places = (org: string, inv: string, team: string) => {
  const at = `/v1/organizations/${org}`;
  const account = scenario.idOf('bob');
  return [
    ['GET', at, undefined],
    ['PATCH', at, { name: 'Other' }],
    ['DELETE', at, { confirm: 'The Guild' }],
    ['POST', `${at}/restore`, undefined],
    ['GET', `${at}/members`, undefined],
    ['GET', `${at}/members/${account}`, undefined],
    ['PATCH', `${at}/members/${account}`, { role: 'admin' }],
    ['DELETE', `${at}/members/${account}`, undefined],
    ['GET', `${at}/invitations`, undefined],
    ['POST', `${at}/invitations`, { invitations: [{ email: 'guest@fixture.example', role: 'member' }] }],
    ['GET', `${at}/invitations/${inv}`, undefined],
    ['POST', `${at}/invitations/${inv}/resend`, undefined],
    ['DELETE', `${at}/invitations/${inv}`, undefined],
    ['GET', `${at}/teams`, undefined],
    ['POST', `${at}/teams`, { name: 'Operators' }],
    ['GET', `${at}/teams/${team}`, undefined],
    ['PATCH', `${at}/teams/${team}`, { name: 'Other' }],
    ['DELETE', `${at}/teams/${team}`, undefined],
    ['GET', `${at}/teams/${team}/deletion`, undefined],
    ['GET', `${at}/teams/${team}/members`, undefined],
    ['PUT', `${at}/teams/${team}/members`, { accountIds: [account] }],
    ['DELETE', `${at}/teams/${team}/members/${account}`, undefined],
  ] as const;
};

describe('part C: from outside', () => {
  const LEAKS = ['etag', 'guildhall-position', 'content-length'] as const;

  test.each([[{}], [{ 'if-match': '"0"' }], [{ 'if-none-match': '"0"' }], [{ 'guildhall-min-position': 'her own' }]])(
    'T38 T39 an organization gets the same answer as an unknown one, to the byte: with %j',
    async (given: Record<string, string>) => {
      const named = await scenario.as('eve').patch('/v1/me', { name: 'Somebody eve' });
      const own = { 'guildhall-min-position': String(named.headers['guildhall-position']) };
      const headers = 'guildhall-min-position' in given ? own : given;
      const before = await scenario.eventCountWhenIdle();
      const unknown = places(never('org'), never('inv'), never('team'));
      for (const [n, [method, path, body]] of places(acme, invitation, operators).entries()) {
        const [, nowhere] = unknown[n]!;
        const ask = async (where: string) => scenario.request(method, where, body, { ...(await scenario.bearer('eve')), ...headers });
        const [there, none] = [await ask(path), await ask(nowhere)];
        expect([method, path, there.statusCode]).toEqual([method, path, 404]);
        expect(withoutTraceId(there)).toBe(withoutTraceId(none));
        for (const name of LEAKS) expect(there.headers[name]).toBe(none.headers[name]);
      }
      expect(await scenario.eventCountWhenIdle()).toBe(before);
    },
  );

  test('T39 ids have no order', async () => {
    const made: string[] = [];
    for (let n = 0; n < 24; n++) made.push((await scenario.organization('ada')).slice(4));
    expect(made).not.toEqual(made.toSorted());
    expect(made).not.toEqual(made.toSorted().toReversed());
    expect(new Set(made.map((id) => id.slice(0, 5))).size).toBeGreaterThan(20);
  });

  test('T41 headers that name an account or organization have no effect', async () => {
    const claims = (name: string) => {
      const id = scenario.idOf(name);
      const ids = [
        'x-user-id',
        'x-account-id',
        'x-forwarded-user',
        'x-internal-account',
        'x-internal-user',
        'x-guildhall-caller',
        'remote-user',
      ];
      return { ...Object.fromEntries(ids.map((header) => [header, id])), 'x-org-id': acme, 'x-tenant-id': acme, cookie: `account=${id}` };
    };
    for (const [method, path, body] of places(acme, invitation, operators))
      expect((await scenario.request(method, path, body, claims('ada'))).statusCode).toBe(401);
    const eve = { ...claims('ada'), ...(await scenario.bearer('eve')) };
    expect((await scenario.request('GET', '/v1/me', undefined, eve)).json()).toMatchObject({ id: scenario.idOf('eve') });
    expect(outcomeOf(await scenario.request('GET', `/v1/organizations/${acme}`, undefined, eve))).toEqual([404, 'organization.unknown']);
  });

  test('T48 the author of a change is the owner of the token', async () => {
    const headers = { 'x-actor-id': scenario.idOf('bob'), 'x-on-behalf-of': scenario.idOf('bob') };
    const invitations = [{ email: 'other@far.example', role: 'member' }];
    const answer = await scenario.as('ada').post(`/v1/organizations/${acme}/invitations`, { invitations }, headers);
    expect(answer.json()).toMatchObject({ items: [{ invitation: { invitedBy: scenario.idOf('ada') } }] });
    for (const field of ['userId', 'actorId', 'onBehalfOf', 'invitedBy', 'by'])
      expect(
        (await scenario.as('ada').post(`/v1/organizations/${acme}/invitations`, { invitations, [field]: scenario.idOf('bob') })).statusCode,
      ).toBe(422);
  });
});

describe('part C: a cursor', () => {
  const page = async (who: string, path: string): Promise<Page> => (await scenario.as(who).get(path)).json<Page>();
  const lists = async (org: string) => ['members', 'invitations', 'teams'].map((list) => `/v1/organizations/${org}/${list}?limit=1`);
  const twoOfEach = async (org: string): Promise<void> => {
    for (const name of ['x', 'y', 'z']) {
      await scenario.inviteTo('ada', org, `${name}@far.example`);
      await scenario.as('ada').post(`/v1/organizations/${org}/teams`, { name });
    }
  };

  test('T42 T56 works only for the list, organization and account that it was made for, and only unchanged', async () => {
    const [one, other] = [await scenario.organization('ada', { bob: 'admin' }), await scenario.organization('ada', { bob: 'admin' })];
    await twoOfEach(one);
    await twoOfEach(other);
    for (const [n, path] of (await lists(one)).entries()) {
      const { nextCursor } = await page('ada', path);
      expect(nextCursor).toEqual(expect.any(String));
      const cursor = `&cursor=${nextCursor ?? ''}`;
      expect((await scenario.as('ada').get(`${path}${cursor}`)).statusCode).toBe(200);
      const elsewhere = [(await lists(other))[n]!, (await lists(one))[(n + 1) % 3]!];
      for (const place of elsewhere) expect(outcomeOf(await scenario.as('ada').get(`${place}${cursor}`))).toEqual([422, 'cursor.invalid']);
      expect(outcomeOf(await scenario.as('bob').get(`${path}${cursor}`))).toEqual([422, 'cursor.invalid']);
      for (let at = 8; at < cursor.length; at += 5) {
        const forged = `${cursor.slice(0, at)}${cursor[at] === 'a' ? 'b' : 'a'}${cursor.slice(at + 1)}`;
        expect(outcomeOf(await scenario.as('ada').get(`${path}${forged}`))).toEqual([422, 'cursor.invalid']);
      }
    }
  });

  test('T42 that a client invented is refused', async () => {
    const place = Buffer.from(JSON.stringify({ value: '', id: '' })).toString('base64url');
    for (const cursor of [place, `${place}.`, `${place}.${'0'.repeat(32)}`, '0', 'null', '%00', 'a'.repeat(1_000)])
      expect((await scenario.as('ada').get(`/v1/organizations/${acme}/members?cursor=${cursor}`)).statusCode).toBe(422);
  });
});

describe('part C: a path', () => {
  test('T44 matches exactly: no other case, suffix, encoding or prefix', async () => {
    const id = acme.slice(4);
    const letter = /[a-z]/.exec(id)?.[0] ?? 'a';
    const near = [
      ...[
        `ORG_${id}`,
        `org_${id.toUpperCase()}`,
        acme.replace(letter, letter.toUpperCase()),
        `${acme}.`,
        `${acme}%20`,
        `%20${acme}`,
        `${acme}%00`,
      ],
      ...[
        `${acme}%0a`,
        `${acme}%2f`,
        `${acme};a=b`,
        acme.slice(0, -1),
        `${acme}0`,
        id,
        `org-${id}`,
        `оrg_${id}`,
        `./${acme}/.`,
        `x/../${acme}/`,
      ],
    ];
    for (const odd of near) {
      const { statusCode } = await scenario.as('ada').get(`/v1/organizations/${odd}`);
      expect([odd, [400, 404, 405].includes(statusCode)]).toEqual([odd, true]);
    }
    for (const path of [
      `/v1//organizations/${acme}`,
      `/v1/Organizations/${acme}`,
      `/V1/organizations/${acme}`,
      `/v1/organizations/${acme}/`,
    ])
      expect([path, (await scenario.as('ada').get(path)).statusCode]).toEqual([path, 404]);
    for (const [n, path] of [`/teams/${operators.toUpperCase()}`, `/teams/${operators.slice(0, -1)}`, `/teams/${operators}.`].entries())
      expect([n, (await scenario.as('ada').get(`/v1/organizations/${acme}${path}`)).statusCode]).toEqual([n, 404]);
    expect((await scenario.as('ada').get(`/v1/organizations/${acme}`)).statusCode).toBe(200);
  });

  test('T38 of one organization does not reach teams, invitations and members of another', async () => {
    const evil = await scenario.organization('eve');
    const own = places(evil, invitation, operators).slice(5);
    const nothing = places(evil, never('inv'), never('team')).slice(5);
    const before = await scenario.eventCountWhenIdle();
    for (const [n, [method, path, body]] of own.entries()) {
      if (!/inv_|team_|members\/acc/.test(path)) continue;
      const ask = async (where: string) => scenario.request(method, where, body, await scenario.bearer('eve'));
      const [there, none] = [await ask(path), await ask(nothing[n]![1])];
      expect([method, path, there.statusCode]).toEqual([method, path, 404]);
      expect(withoutTraceId(there)).toBe(withoutTraceId(none));
    }
    expect(await scenario.eventCountWhenIdle()).toBe(before);
    const add = await scenario.as('eve').post(`/v1/organizations/${evil}/teams`, { name: 'Stolen', accountIds: [scenario.idOf('bob')] });
    expect(outcomeOf(add)).toEqual([422, 'member.unknown']);
  });
});
