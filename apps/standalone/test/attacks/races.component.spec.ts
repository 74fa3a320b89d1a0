import { withSeed } from '@guildhall/testing';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openScenario, outcomeOf, withoutTraceId, type Scenario } from './scenario.ts';

/** 1,000 before a release; by default few, so that the suite is fast. */
const TRIALS = Number(process.env['GUILDHALL_ATTACK_TRIALS'] ?? 40);
const CONCURRENCY = 5;
jest.setTimeout(120_000 + TRIALS * 500);
const DAY = 86_400_000;

let scenario: Scenario;
beforeAll(async () => {
  scenario = await openScenario(['ada', 'bob', 'cy', 'eve']);
});
afterAll(() => scenario.close());

type Answer = Awaited<ReturnType<Scenario['accept']>>;
const many = <T>(count: number, one: (n: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => one(n)));
const count = (answers: readonly Answer[], status: number): number => answers.filter(({ statusCode }) => statusCode === status).length;
const invitationOf = (org: string, id: string): string => `/v1/organizations/${org}/invitations/${id}`;
const statusOf = async (org: string, id: string): Promise<string> =>
  (await scenario.as('ada').get(invitationOf(org, id))).json<{ status: string }>().status;
const demote = (org: string, by: string, whom: string) => scenario.as(by).patch(scenario.memberPath(org, whom), { role: 'member' });
const remove = (org: string, by: string, whom: string) => scenario.as(by).delete(scenario.memberPath(org, whom));
const teamsOf = (org: string): string => `/v1/organizations/${org}/teams`;
const newTeam = async (org: string, name: string): Promise<string> =>
  `${teamsOf(org)}/${(await scenario.as('ada').post(teamsOf(org), { name })).json<{ id: string }>().id}`;

/** Starts some turns of the event loop later, so that not always the same request wins. */
const delayed = async <T>(turns: number, request: () => Promise<T>): Promise<T> => {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
  return request();
};

describe('part J: concurrent requests', () => {
  test('hard case 1: of owners who remove or demote each other or leave never leave an organization without an owner', async () => {
    await withSeed(async ({ pick, shuffle }) => {
      for (let trial = 0; trial < TRIALS / 3; trial++) {
        const org = await scenario.organization('ada', { eve: 'owner', bob: 'member' });
        const actions = [remove, demote, (where: string, by: string) => remove(where, by, by)];
        const [one, other] = shuffle([
          ['ada', 'eve'],
          ['eve', 'ada'],
        ] as const) as [[string, string], [string, string]];
        const answers = await Promise.all([pick(actions)(org, ...one), pick(actions)(org, ...other)]);
        expect(answers.some(({ statusCode }) => statusCode < 300)).toBe(true);
        const owners = Object.values(await scenario.rolesIn(org, 'bob')).filter((role) => role === 'owner');
        expect(owners).toHaveLength(1);
      }
    });
  });

  test('hard case 3: fifty times to accept one invitation give one membership and forty-nine identical refusals', async () => {
    const org = await scenario.organization('ada');
    const invited = await scenario.invite('ada', org, 'bob');
    const before = await scenario.eventCountWhenIdle();
    const answers = await many(50, (n) => scenario.accept('bob', n % 2 === 0 ? invited : { invitationId: invited.id }));
    expect(count(answers, 200)).toBe(1);
    expect(new Set(answers.filter(({ statusCode }) => statusCode !== 200).map(withoutTraceId)).size).toBe(1);
    expect(answers.filter((answer) => outcomeOf(answer)[1] === 'invitation.already-accepted')).toHaveLength(49);
    expect(await scenario.rolesIn(org, 'ada')).toEqual({ ada: 'owner', bob: 'member' });
    const fifty = (await scenario.eventCountWhenIdle()) - before;
    const other = await scenario.invite('ada', await scenario.organization('ada'), 'bob');
    const alone = await scenario.eventCountWhenIdle();
    await scenario.accept('bob', other);
    expect((await scenario.eventCountWhenIdle()) - alone).toBe(fifty);
  });

  test('T07 T103 to accept, decline and cancel an invitation and to delete its organization give one end, with a matching membership', async () => {
    const seen = new Set<string>();
    await withSeed(async ({ shuffle, below }) => {
      const trial = async (org: string): Promise<void> => {
        const invited = await scenario.invite('ada', org, 'bob');
        const cancel = (who: string) => scenario.as(who).delete(invitationOf(org, invited.id));
        const requests: (readonly [string, () => Promise<Answer>])[] = [
          ['accepted', () => scenario.accept('bob', invited)],
          ['cancelled', () => cancel('ada')],
          ['cancelled', () => cancel('cy')],
          ['declined', () => scenario.decline('bob', invited)],
        ];
        const deleting = below(4) === 0;
        if (deleting) requests.push(['deleted', () => scenario.as('ada').delete(`/v1/organizations/${org}`, { confirm: 'The Guild' })]);
        const answers = await Promise.all(
          shuffle(requests).map(async ([end, request]) => [end, (await delayed(below(12), request)).statusCode] as const),
        );
        for (const [, status] of answers) expect([200, 204, 409, 410]).toContain(status);
        if (deleting) expect((await scenario.as('ada').post(`/v1/organizations/${org}/restore`)).statusCode).toBe(200);
        const ends = new Set(answers.flatMap(([end, status]) => (end !== 'deleted' && status < 300 ? [end] : [])));
        const status = await statusOf(org, invited.id);
        expect([...ends]).toEqual(deleting && ends.size === 0 ? [] : [status]);
        expect(status).toBe([...ends][0] ?? 'pending');
        const accepted = status === 'accepted';
        seen.add(status);
        expect('bob' in (await scenario.rolesIn(org, 'ada'))).toBe(accepted);
        if (accepted) await remove(org, 'ada', 'bob');
        if (status === 'pending') await scenario.as('ada').delete(invitationOf(org, invited.id));
      };
      await many(CONCURRENCY, async () => {
        const org = await scenario.organization('ada', { cy: 'admin' });
        for (let round = 0; round < TRIALS / CONCURRENCY; round++) await trial(org);
      });
    });
    expect([...seen]).toEqual(expect.arrayContaining(['accepted', 'declined', 'cancelled']));
  });

  test('T106 one hundred times to sign up an address or create a team of one name give one account and one team', async () => {
    const email = 'crowd@far.example';
    expect(count(await many(100, () => scenario.request('POST', '/v1/accounts', { email })), 202)).toBe(100);
    const tokens = new Set(
      (await scenario.mailTo(email))
        .flatMap(({ links }) => links)
        .filter((link) => link.includes('/verify#'))
        .map((link) => link.split('token=')[1] ?? ''),
    );
    expect(tokens.size).toBe(1);
    const [token] = tokens;
    const verified = await many(100, () =>
      scenario.request('POST', '/v1/accounts/verifications', { token, ...scenario.chosenBy('crowd') }),
    );
    expect([count(verified, 200), count(verified, 409)]).toEqual([1, 99]);
    const org = await scenario.organization('ada');
    const made = await many(100, (n) => scenario.as('ada').post(teamsOf(org), { name: n % 2 === 0 ? 'Operators' : 'OPERATORS' }));
    expect([count(made, 201), count(made, 409)]).toEqual([1, 99]);
    expect(await scenario.items('ada', teamsOf(org))).toHaveLength(1);
    const invitations = [{ email: 'crowd@far.example', role: 'member' }];
    const invited = await many(50, () => scenario.as('ada').post(`/v1/organizations/${org}/invitations`, { invitations }));
    expect(invited.filter(({ body }) => body.includes('"status":"sent"'))).toHaveLength(1);
  });

  test('T107 of a member who is being demoted succeed only before the demotion', async () => {
    const seen = new Set<number>();
    await withSeed(async ({ below }) => {
      const trial = async (org: string): Promise<void> => {
        await scenario.as('ada').patch(scenario.memberPath(org, 'bob'), { role: 'admin' });
        const invite = () =>
          scenario
            .as('bob')
            .post(`/v1/organizations/${org}/invitations`, {
              invitations: [{ email: `g${String(below(1e9))}@far.example`, role: 'admin' }],
            });
        const [demoted, invited] = await Promise.all([delayed(below(8), () => demote(org, 'ada', 'bob')), delayed(below(8), invite)]);
        seen.add(invited.statusCode);
        expect(demoted.statusCode).toBe(200);
        if (invited.statusCode === 201) expect(scenario.positionOf('bob', invited) < scenario.positionOf('ada', demoted)).toBe(true);
        else expect(outcomeOf(invited)).toEqual([403, 'permission.denied']);
        expect(outcomeOf(await invite())).toEqual([403, 'permission.denied']);
        expect(outcomeOf(await scenario.as('bob').post(teamsOf(org), { name: 'Mine' }))).toEqual([403, 'permission.denied']);
      };
      await many(CONCURRENCY, async () => {
        const org = await scenario.organization('ada', { bob: 'admin' });
        for (let round = 0; round < TRIALS / CONCURRENCY; round++) await trial(org);
      });
    });
    expect([...seen].toSorted()).toEqual([201, 403]);
  });

  test('T108 to add members to a team while it is deleted or they leave do not leave anybody in it', async () => {
    const trial = async (n: number): Promise<void> => {
      const org = await scenario.organization('ada', { bob: 'member', cy: 'member' });
      const [doomed, kept] = [await newTeam(org, 'Doomed'), await newTeam(org, 'Kept')];
      const join = (team: string, name: string) => scenario.as('ada').post(`${team}/members`, { accountIds: [scenario.idOf(name)] });
      const requests = [
        () => scenario.as('ada').delete(doomed),
        () => join(doomed, 'bob'),
        () => remove(org, 'ada', 'cy'),
        () => join(kept, 'cy'),
        () => join(doomed, 'cy'),
      ];
      const answers = await Promise.all((n % 2 === 0 ? requests : requests.toReversed()).map((request) => request()));
      for (const { statusCode } of answers) expect([200, 204, 404, 422, 503]).toContain(statusCode);
      await scenario.waitUntilIdle();
      expect(await scenario.items('ada', `${kept}/members`)).toEqual([]);
      expect((await scenario.as('ada').get(kept)).json()).toMatchObject({ memberCount: 0 });
      expect(outcomeOf(await scenario.as('ada').get(`${doomed}/members`))).toEqual([404, 'team.unknown']);
      expect((await scenario.items<{ name: string }>('ada', teamsOf(org))).map(({ name }) => name)).toEqual(['Kept']);
      expect((await scenario.as('ada').post(teamsOf(org), { name: 'Doomed', accountIds: [scenario.idOf('bob')] })).json()).toMatchObject({
        memberCount: 1,
      });
    };
    for (let round = 0; round < TRIALS / CONCURRENCY / 2; round++) await many(CONCURRENCY, trial);
  });
});

describe('hard cases with time', () => {
  test('hard case 5: an invitation can be accepted until a millisecond before it expires', async () => {
    const org = await scenario.organization('ada');
    await scenario.waitUntilIdle();
    const [early, late] = [await scenario.invite('ada', org, 'bob'), await scenario.invite('ada', org, 'cy')];
    for (const name of ['bob', 'cy']) await scenario.tokensOf(name);
    await scenario.advanceTime(7 * DAY - 1);
    expect(await statusOf(org, early.id)).toBe('pending');
    expect(outcomeOf(await scenario.accept('bob', early))).toEqual([200, '']);
    await scenario.advanceTime(1);
    for (const which of [{ token: late.token }, { invitationId: late.id }])
      expect(outcomeOf(await scenario.accept('cy', which))).toEqual([410, 'invitation.expired']);
    expect(outcomeOf(await scenario.request('POST', '/v1/invitations/preview', { token: late.token }))).toEqual([
      410,
      'invitation.expired',
    ]);
    expect(await statusOf(org, late.id)).toBe('expired');
    expect(await scenario.rolesIn(org, 'ada')).toEqual({ ada: 'owner', bob: 'member' });
  });

  test('hard case 15: a member of a deleted organization signs in, creates another one and joins another one', async () => {
    await scenario.signUp('dan');
    const [gone, other] = [await scenario.organization('dan', { bob: 'member' }), await scenario.organization('ada')];
    const { token } = await scenario.invite('ada', other, 'dan');
    expect((await scenario.as('dan').delete(`/v1/organizations/${gone}`, { confirm: 'The Guild' })).statusCode).toBe(204);
    await scenario.signIn('dan');
    expect(await scenario.items('dan', '/v1/organizations')).toEqual([]);
    expect((await scenario.as('dan').post('/v1/organizations', { name: 'Another' })).statusCode).toBe(201);
    expect(outcomeOf(await scenario.accept('dan', { token }))).toEqual([200, '']);
    expect(await scenario.items('dan', '/v1/organizations')).toHaveLength(2);
    expect(outcomeOf(await scenario.as('bob').get(`/v1/organizations/${gone}`))).toEqual([410, 'organization.deleted']);
  });
});
