import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { categoryOf, type EventStore, type Platform } from '@guildhall/eventing';
import { openFixture, PASSWORD } from './fixture.ts';

/** The streams that were read; of each append the kinds of streams that it wrote; and how many appends another writer was ahead of. */
type Calls = { reads: string[]; appends: string[]; clashes: number };

/** A platform whose event store notes what it is asked for. */
const noting =
  (calls: Calls) =>
  (platform: Platform): Platform => {
    const { read, append } = platform.events;
    const events: EventStore = {
      ...platform.events,
      read: (stream, after) => {
        calls.reads.push(stream);
        return read(stream, after);
      },
      append: async (writes) => {
        calls.clashes++;
        const position = await append(writes);
        calls.clashes--;
        const written = writes.filter((write) => write.events.length > 0).map(({ stream }) => categoryOf(stream));
        calls.appends.push([...new Set(written)].sort().join(' '));
        return position;
      },
    };
    return { ...platform, events };
  };

const open = async (env: Readonly<Record<string, string>> = {}) => {
  const calls: Calls = { reads: [], appends: [], clashes: 0 };
  const fixture = await openFixture({ env, changePlatform: noting(calls) });
  return {
    ...fixture,
    /** What a request asks the store for, with everything that follows from it, its mails included. `streams`: how many are read. */
    async during(work: () => Promise<Readonly<{ statusCode: number; body: string }>>, status: number) {
      await fixture.waitUntilIdle();
      Object.assign(calls, { reads: [], appends: [], clashes: 0 });
      const { statusCode, body } = await work();
      await fixture.waitUntilIdle();
      if (Math.floor(statusCode / 100) !== status) throw new Error(body);
      const { reads, appends, clashes } = calls;
      return { reads: reads.map(categoryOf).sort(), streams: new Set(reads).size, appends: [...appends].sort(), clashes };
    },
  };
};
type Counted = Awaited<ReturnType<typeof open>>;
type Answer = Readonly<{ statusCode: number; body: string }>;
type Step = (fixture: Counted, ids: Map<string, string>) => Promise<Answer>;

/**
 * A command, and what it appends. `warm`: the streams that are read where all others are known; `cold`: in a process that has just started,
 * which has met only the callers' sessions; `clashes`: its appends in vain, because a stream was taken as new that was not.
 */
type Row = Readonly<{
  run: Step;
  appends: readonly string[];
  warm?: readonly string[];
  cold?: readonly string[];
  clashes?: number;
  status?: number;
}>;

const MAIL = ['delivery', 'delivery quota'];
const kept = async (ids: Map<string, string>, name: string, answer: Promise<Answer>, idOf: (body: string) => string): Promise<Answer> => {
  ids.set(name, idOf((await answer).body));
  return answer;
};
const idIn = (body: string): string => (JSON.parse(body) as { id: string }).id;
const invitationIn = (body: string): string =>
  (JSON.parse(body) as { items: { invitation: { id: string } }[] }).items[0]?.invitation.id ?? '';
const organization = (ids: Map<string, string>): string => `/v1/organizations/${ids.get('organization') ?? ''}`;
const invitation = (ids: Map<string, string>): string => `${organization(ids)}/invitations/${ids.get('invitation') ?? ''}`;
const team = (ids: Map<string, string>): string => `${organization(ids)}/teams/${ids.get('team') ?? ''}`;
const member = (ids: Map<string, string>): string => `${organization(ids)}/members/${ids.get('bob') ?? ''}`;
const invited = (email: string) => ({ invitations: [{ email, role: 'technical' }] });

/** The later ones build on the earlier ones. Ada owns the organization, Bob joins and leaves it. */
const ROWS: Readonly<Record<string, Row>> = {
  'create organization': {
    run: ({ as }, ids) => kept(ids, 'organization', as('ada').post('/v1/organizations', { name: 'Acme' }), idIn),
    appends: ['allowance membership organization slots unique.address'],
    cold: [],
  },
  'rename organization': {
    run: ({ as }, ids) => as('ada').patch(organization(ids), { name: 'Acme again' }),
    appends: ['organization'],
    cold: ['membership', 'organization'],
  },
  invite: {
    run: ({ as, emailOf }, ids) =>
      kept(ids, 'invitation', as('ada').post(`${organization(ids)}/invitations`, invited(emailOf('bob'))), invitationIn),
    appends: ['allowance invitation unique.address', ...MAIL],
    cold: ['membership', 'organization', 'slots'],
  },
  resend: {
    run: ({ as }, ids) => as('ada').post(`${invitation(ids)}/resend`),
    appends: ['allowance invitation unique.address', ...MAIL],
    cold: [
      ...['allowance', 'allowance', 'consent', 'delivery', 'invitation', 'membership', 'organization', 'quota', 'slots', 'unique.address'],
    ],
    clashes: 2,
  },
  'change invitation': {
    run: ({ as }, ids) => as('ada').patch(invitation(ids), { role: 'member' }),
    appends: ['invitation'],
    cold: ['invitation', 'membership', 'organization'],
  },
  accept: {
    run: ({ as }, ids) => as('bob').post('/v1/invitations/accept', { invitationId: ids.get('invitation') ?? '' }),
    appends: [...MAIL, ...MAIL, 'invitation membership slots unique.address'].sort(),
    cold: ['delivery', 'invitation', 'membership', 'organization', 'quota', 'unique.address'],
    clashes: 1,
  },
  'change role': {
    run: ({ as }, ids) => as('ada').patch(member(ids), { role: 'admin' }),
    appends: [...MAIL, 'membership'],
    cold: ['delivery', 'membership', 'membership', 'organization', 'quota'],
    clashes: 1,
  },
  'change nothing': {
    run: ({ as }, ids) => as('ada').patch(member(ids), { role: 'admin' }),
    appends: [],
    warm: ['membership', 'membership', 'organization'],
  },
  'create team': {
    run: ({ as }, ids) => kept(ids, 'team', as('ada').post(`${organization(ids)}/teams`, { name: 'Operators', accountIds: [] }), idIn),
    appends: ['team unique.team'],
    cold: [],
  },
  'add to team': {
    run: ({ as }, ids) => as('ada').post(`${team(ids)}/members`, { accountIds: [ids.get('bob') ?? ''] }),
    appends: ['assignments team'],
    cold: ['team'],
  },
  'rename team': {
    run: ({ as }, ids) => as('ada').patch(team(ids), { name: 'Operations' }),
    appends: ['team unique.team'],
    cold: ['team', 'unique.team'],
  },
  remove: {
    run: ({ as }, ids) => as('ada').delete(member(ids)),
    appends: ['assignments team', ...MAIL, 'membership slots unique.address'],
    cold: [...['assignments', 'delivery', 'membership', 'membership', 'organization', 'quota', 'slots', 'team', 'unique.address']],
    clashes: 2,
  },
  'be refused': {
    run: ({ as }, ids) => as('bob').patch(organization(ids), { name: 'Mine' }),
    appends: [],
    warm: ['membership', 'organization'],
    status: 4,
  },
  'delete team': { run: ({ as }, ids) => as('ada').delete(team(ids)), appends: ['team unique.team'] },
  'invite again': {
    run: ({ as, emailOf }, ids) =>
      kept(ids, 'invitation', as('ada').post(`${organization(ids)}/invitations`, invited(emailOf('bob'))), invitationIn),
    appends: ['allowance invitation unique.address', ...MAIL],
  },
  decline: {
    run: ({ as }, ids) => as('bob').post('/v1/invitations/decline', { invitationId: ids.get('invitation') ?? '' }),
    appends: [...MAIL, 'invitation unique.address'],
  },
  'delete organization': {
    run: ({ as }, ids) => as('ada').delete(organization(ids), { confirm: 'Acme again' }),
    appends: ['allowance organization', 'bulk', 'delivery', ...MAIL],
  },
  'restore organization': { run: ({ as }, ids) => as('ada').post(`${organization(ids)}/restore`), appends: ['organization'] },
  'rename account': { run: ({ as }) => as('ada').patch('/v1/me', { name: 'Ada again' }), appends: ['account'], cold: [] },
  'choose mails': { run: ({ as }) => as('bob').put('/v1/me/invitation-mails', { wanted: false }), appends: ['consent'] },
  register: { run: ({ register }) => register('cy'), appends: ['account unique.email', ...MAIL] },
  verify: {
    run: async ({ request, tokenTo, emailOf, chosenBy }) =>
      request('POST', '/v1/accounts/verifications', { token: await tokenTo(emailOf('cy'), 'verify'), ...chosenBy('cy') }),
    appends: ['account unique.email'],
  },
  // A refused one must take as long for an address that nobody has as for one that somebody has.
  'sign in': {
    run: ({ request, emailOf }) => request('POST', '/v1/sessions', { email: emailOf('cy'), password: PASSWORD }),
    appends: ['session'],
    warm: ['account', 'unique.email'],
  },
  refresh: {
    run: async ({ request, tokensOf }) => request('POST', '/v1/sessions/refresh', { refreshToken: (await tokensOf('ada')).refreshToken }),
    appends: ['session'],
  },
  // So must one where the password is wrong, for whoever knows it to have been changed elsewhere.
  'change password': {
    run: ({ as }) => as('ada').post('/v1/me/password', { currentPassword: PASSWORD, newPassword: `${PASSWORD} again` }),
    appends: ['account session', ...MAIL],
    warm: ['account'],
  },
  'ask for a reset': {
    run: ({ request, emailOf }) => request('POST', '/v1/password-resets', { email: emailOf('bob') }),
    appends: ['account link', ...MAIL],
  },
  reset: {
    run: async ({ request, tokenTo, emailOf }) =>
      request('POST', '/v1/password-resets/confirm', { token: await tokenTo(emailOf('bob'), 'reset'), newPassword: `${PASSWORD} anew` }),
    appends: ['account', ...MAIL],
  },
  'invite somebody new': {
    run: ({ as, emailOf }, ids) => as('ada').post(`${organization(ids)}/invitations`, invited(emailOf('dan'))),
    appends: ['allowance invitation unique.address', ...MAIL],
  },
  // No append checks the invitation before there is an account. The account's fact asks for the membership once more: that changes nothing.
  'sign up by an invitation': {
    run: async ({ request, tokenTo, emailOf, chosenBy }) =>
      request('POST', '/v1/accounts', { invitationToken: await tokenTo(emailOf('dan'), 'accept'), ...chosenBy('dan') }),
    appends: ['account link unique.email', ...MAIL, ...MAIL, 'invitation membership slots unique.address'].sort(),
    warm: [
      ...['invitation', 'membership', 'organization', 'unique.email'],
      ...['invitation', 'membership', 'membership', 'organization', 'slots', 'unique.address'],
    ].sort(),
  },
};

describe('K4 what a command asks the event store for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-calls-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const check = async (fixture: Counted, ids: Map<string, string>, name: string, reads: readonly string[], clashes: number) => {
    const row = ROWS[name];
    if (row === undefined) throw new Error(`no row ${name}`);
    // Who calls is checked at the first request, and then every few seconds.
    for (const caller of ['ada', 'bob']) await fixture.as(caller).get('/v1/me');
    const { streams, ...asked } = await fixture.during(() => row.run(fixture, ids), row.status ?? 2);
    expect({ name, ...asked }).toEqual({ name, reads, appends: row.appends, clashes });
    return streams;
  };

  it('is its appends where this process has used the streams before', async () => {
    const fixture = await open();
    try {
      await fixture.signUp('ada', 'bob');
      const ids = new Map([['bob', fixture.idOf('bob')]]);
      for (const [name, { warm = [] }] of Object.entries(ROWS)) await check(fixture, ids, name, warm, 0);
    } finally {
      await fixture.close();
    }
  });

  it('is each stream once, and an append in vain where one was not new, in a process that has just started', async () => {
    let fixture = await open({ GUILDHALL_DATA: folder });
    try {
      await fixture.signUp('ada', 'bob');
      const ids = new Map([['bob', fixture.idOf('bob')]]);
      for (const [name, { cold, clashes = 0 }] of Object.entries(ROWS)) {
        if (cold === undefined) continue;
        await fixture.close();
        fixture = await open({ GUILDHALL_DATA: folder });
        for (const who of ['ada', 'bob']) await fixture.signIn(who);
        expect(await check(fixture, ids, name, cold, clashes)).toBe(cold.length);
      }
    } finally {
      await fixture.close();
    }
  }, 120_000);
});
