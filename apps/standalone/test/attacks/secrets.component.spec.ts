import type { Collection, Platform, ViewSpec } from '@guildhall/eventing';
import { routesOf } from '@guildhall/nest';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openScenario, type Scenario } from './scenario.ts';

jest.setTimeout(120_000);

/** Everything that is written down anywhere but in the mails themselves. */
const kept: string[] = [];
const note =
  <A extends readonly unknown[], R>(write: (...what: A) => R) =>
  (...what: A): R => {
    kept.push(JSON.stringify(what));
    return write(...what);
  };
const noted = (platform: Platform): Platform => ({
  ...platform,
  events: { ...platform.events, append: note(platform.events.append) },
  bus: { ...platform.bus, publish: note(platform.bus.publish) },
  jobs: { ...platform.jobs, add: note(platform.jobs.add) },
  secrets: { ...platform.secrets, put: note(platform.secrets.put) },
  observe: note(platform.observe),
  views: {
    ...platform.views,
    collection: async <Doc>(spec: ViewSpec, generation?: number): Promise<Collection<Doc>> => {
      const collection = await platform.views.collection<Doc>(spec, generation);
      return { ...collection, write: note(collection.write) };
    },
  },
});

let scenario: Scenario;
const answers: string[] = [];
const heard = (answer: { headers: object; body: string }): void => void answers.push(JSON.stringify([answer.headers, answer.body]));
const secrets: string[] = [];

beforeAll(async () => {
  scenario = await openScenario(['ada', 'bob'], { changePlatform: noted });
  const { as, request, emailOf, tokenTo } = scenario;
  const org = await scenario.organization('ada');
  const team = await as('ada').post(`/v1/organizations/${org}/teams`, { name: 'Operators' });
  const invited = await as('ada').post(`/v1/organizations/${org}/invitations`, { invitations: [{ email: emailOf('cy'), role: 'member' }] });
  const invitationId = invited.json<{ items: { invitation: { id: string } }[] }>().items[0]?.invitation.id ?? '';
  const first = await tokenTo(emailOf('cy'), 'accept');
  const resent = await as('ada').post(`/v1/organizations/${org}/invitations/${invitationId}/resend`);
  const second = await tokenTo(emailOf('cy'), 'accept');
  const preview = await request('POST', '/v1/invitations/preview', { token: second });
  const form = { name: 'Cy', password: 'the password of cy', acceptTerms: true };
  const joined = await request('POST', '/v1/accounts', { ...form, invitationToken: second }, { referer: 'https://elsewhere.example' });
  const registered = await request('POST', '/v1/accounts', { email: emailOf('dee') });
  const verification = await tokenTo(emailOf('dee'), 'verify');
  const verified = await request('POST', '/v1/accounts/verifications', { ...form, token: verification });
  const asked = await request('POST', '/v1/password-resets', { email: emailOf('bob') });
  const reset = await tokenTo(emailOf('bob'), 'reset');
  for (const answer of [team, invited, resent, preview, joined, registered, verified, asked]) heard(answer);
  secrets.push(first, second, verification, reset, form.password, 'a password for the fixture', '$argon2id$');

  const ids: Readonly<Record<string, string>> = {
    ':organizationId': org,
    ':accountId': scenario.idOf('ada'),
    ':invitationId': invitationId,
    ':teamId': team.json<{ id: string }>().id,
  };
  const mailbox = ['/inbox', '/inbox/messages'];
  for (const { method, path } of routesOf(scenario.app))
    if (method === 'GET' && !mailbox.includes(path)) heard(await as('ada').get(path.replaceAll(/:\w+/g, (name) => ids[name] ?? name)));
  heard(await as('bob').get('/v1/invitations'));
  await scenario.waitUntilIdle();
});
afterAll(() => scenario.close());

describe('what only a mail may hold', () => {
  test('T12 stands in no event, view, fact, job or observation', () => {
    for (const proof of ['MemberInvited', '"doc":', 'organization.invitation-resent.v1', 'send-email', 'InviteMembers'])
      expect([proof, kept.some((text) => text.includes(proof))]).toEqual([proof, true]);
    const withoutHashes = kept.filter((text) => !text.includes('$argon2id$')).join('\n');
    for (const secret of secrets) expect(withoutHashes.includes(secret)).toBe(false);
    expect(kept.filter((text) => text.includes('$argon2id$')).every((text) => text.startsWith('["cred_'))).toBe(true);
  });

  test('T12 T53 stands in no answer: to no write, on no page, in no list, document or metric', () => {
    expect(answers.length).toBeGreaterThan(20);
    expect(answers.filter((answer) => answer.includes('pending') || answer.includes('accepted')).length).toBeGreaterThan(2);
    for (const secret of secrets) expect(answers.filter((answer) => answer.includes(secret))).toEqual([]);
  });
});
