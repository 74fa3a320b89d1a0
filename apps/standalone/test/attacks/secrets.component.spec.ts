import type { Collection, Platform, ViewSpec } from '@guildhall/eventing';
import { routesOf } from '@guildhall/nest';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openScenario, type Scenario } from './scenario.ts';

jest.setTimeout(120_000);

/** Everything that is stored or logged except the mails. */
const recorded: string[] = [];
const record =
  <A extends readonly unknown[], R>(write: (...what: A) => R) =>
  (...what: A): R => {
    recorded.push(JSON.stringify(what));
    return write(...what);
  };
const recordingPlatform = (platform: Platform): Platform => ({
  ...platform,
  events: { ...platform.events, append: record(platform.events.append) },
  bus: { ...platform.bus, publish: record(platform.bus.publish) },
  jobs: { ...platform.jobs, add: record(platform.jobs.add) },
  secrets: { ...platform.secrets, put: record(platform.secrets.put) },
  observe: record(platform.observe),
  views: {
    ...platform.views,
    collection: async <Doc>(spec: ViewSpec, generation?: number): Promise<Collection<Doc>> => {
      const collection = await platform.views.collection<Doc>(spec, generation);
      return { ...collection, write: record(collection.write) };
    },
  },
});

let scenario: Scenario;
const answers: string[] = [];
const keepAnswer = (answer: { headers: object; body: string }): void => void answers.push(JSON.stringify([answer.headers, answer.body]));
const secrets: string[] = [];

beforeAll(async () => {
  scenario = await openScenario(['ada', 'bob'], { changePlatform: recordingPlatform });
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
  for (const answer of [team, invited, resent, preview, joined, registered, verified, asked]) keepAnswer(answer);
  secrets.push(first, second, verification, reset, form.password, 'a password for the fixture', '$argon2id$');

  const ids: Readonly<Record<string, string>> = {
    ':organizationId': org,
    ':accountId': scenario.idOf('ada'),
    ':invitationId': invitationId,
    ':teamId': team.json<{ id: string }>().id,
  };
  const mailbox = ['/inbox', '/inbox/messages'];
  for (const { method, path } of routesOf(scenario.app))
    if (method === 'GET' && !mailbox.includes(path)) keepAnswer(await as('ada').get(path.replaceAll(/:\w+/g, (name) => ids[name] ?? name)));
  keepAnswer(await as('bob').get('/v1/invitations'));
  await scenario.waitUntilIdle();
});
afterAll(() => scenario.close());

describe('the secret in a mail', () => {
  test('T12 is in no event, view, fact, job or observation', () => {
    for (const proof of ['MemberInvited', '"doc":', 'organization.invitation-resent.v1', 'send-email', 'InviteMembers'])
      expect([proof, recorded.some((text) => text.includes(proof))]).toEqual([proof, true]);
    const withoutHashes = recorded.filter((text) => !text.includes('$argon2id$')).join('\n');
    for (const secret of secrets) expect(withoutHashes.includes(secret)).toBe(false);
    expect(recorded.filter((text) => text.includes('$argon2id$')).every((text) => text.startsWith('["cred_'))).toBe(true);
  });

  test('T12 T53 is in no answer, page, list, document or metric', () => {
    expect(answers.length).toBeGreaterThan(20);
    expect(answers.filter((answer) => answer.includes('pending') || answer.includes('accepted')).length).toBeGreaterThan(2);
    for (const secret of secrets) expect(answers.filter((answer) => answer.includes(secret))).toEqual([]);
  });
});
