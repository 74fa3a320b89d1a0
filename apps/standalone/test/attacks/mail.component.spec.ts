import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openScenario, type Scenario } from './scenario.ts';

jest.setTimeout(120_000);
const ORIGIN = 'https://guildhall.example';
const HOUR = 3_600_000;

type Message = Readonly<{ to: string; name: string; subject: string; text: string; html: string; links: readonly string[] }>;

let scenario: Scenario;
beforeAll(async () => {
  scenario = await openScenario(['ada', 'bob'], { env: { GUILDHALL_ORIGIN: ORIGIN } });
});
afterAll(() => scenario.close());

const inbox = async (to: string): Promise<readonly Message[]> => {
  await scenario.waitUntilIdle();
  return (await scenario.request('GET', `/inbox/messages?to=${encodeURIComponent(to)}`)).json<Message[]>();
};
let guests = 0;
/** Gives an organization and a person this name, if it is accepted, and sends a mail with both. */
const mailNaming = async (name: string): Promise<Readonly<{ allowed: boolean; mail: Message }>> => {
  const org = await scenario.organization('ada');
  const answers = [
    await scenario.as('ada').patch(`/v1/organizations/${org}`, { name }),
    await scenario.as('ada').patch('/v1/me', { name }),
  ];
  for (const { statusCode } of answers) expect([200, 422]).toContain(statusCode);
  const guest = `guest${String(guests++)}@far.example`;
  await scenario.inviteTo('ada', org, guest);
  const [mail] = await inbox(guest);
  await scenario.as('ada').patch('/v1/me', { name: 'Ada' });
  return { allowed: answers.some(({ statusCode }) => statusCode === 200), mail: mail! };
};
/** The visible text, without our own links. */
const seenOf = ({ subject, text, html }: Message): string =>
  [subject, text, html.replaceAll(/<style[\s\S]*?<\/style>|<[^>]*>/g, ' ')].join('\n').replaceAll(/https:\/\/guildhall\.example\S*/g, '');
const hrefsOf = ({ html }: Message): readonly string[] =>
  [...html.matchAll(/(?:href|src|action)\s*=\s*"?'?([^"'\s>]*)/gi)].map(([, url]) => url ?? '');

describe('part F: a name in a mail', () => {
  test.each([
    ['<script>alert(1)</script>', false],
    ['<a href="https://evil.com">x</a>', false],
    ['"><img src=x onerror=alert(1)>', false],
    ['</td><style>*{display:none}</style>', false],
    ['&lt;b&gt; &#60;i&#62;', true],
    ["' onmouseover='alert(1)", true],
  ])('T71 with markup is refused or escaped: %s', async (name, allowed) => {
    const mailed = await mailNaming(name);
    expect(mailed.allowed).toBe(allowed);
    expect(mailed.mail.html).not.toMatch(/<script|<img|<style|onerror=|<[^>]*onmouseover|&lt;script/i);
    expect(mailed.mail.html).not.toContain(name);
    for (const url of hrefsOf(mailed.mail)) expect(url.startsWith(`${ORIGIN}/`)).toBe(true);
  });

  test.each([
    ['Visit evil.com', true],
    ['Visit evil.com:8080@x', true],
    ['https://evil.com/x', false],
    ['ask bob@evil.com', true],
    ['Acme\u202egro.live', false],
    ['A\u200bcme', false],
    ['x'.repeat(10_000), false],
    ['Acme\nInc', false],
  ])('T72 with links or invisible characters is refused or made harmless: %j', async (name, allowed) => {
    const mailed = await mailNaming(name);
    expect(mailed.allowed).toBe(allowed);
    expect(seenOf(mailed.mail)).not.toMatch(/evil\.com|\w@evil|https?:|[\u202a-\u202e\u2066-\u2069\u200b]/);
    expect(mailed.mail.links.every((link) => link.startsWith(`${ORIGIN}/`))).toBe(true);
    expect(mailed.mail.subject.length).toBeLessThan(200);
  });

  test.each(['ทีมขาย', 'विकास', 'می\u200cخواهم', '영업팀', 'Dr.Smith', 'Visit evil.com'])(
    'U3 U6 is accepted in any script and without spaces: %s',
    async (name) => {
      const org = await scenario.organization('ada');
      const team = await scenario.as('ada').post(`/v1/organizations/${org}/teams`, { name });
      const answers = [
        await scenario.as('ada').patch(`/v1/organizations/${org}`, { name }),
        await scenario.as('ada').patch('/v1/me', { name }),
        team,
      ];
      await scenario.as('ada').patch('/v1/me', { name: 'Ada' });
      expect(answers.map((answer) => answer.json<{ name?: string }>().name)).toEqual([name, name, name]);
    },
  );

  test.each(['\u3164', '\u115f\u1160', '\uffa0', '\u0e35', 'A\u034fda'])('S13 without a visible character is refused: %j', async (name) => {
    const org = await scenario.organization('ada');
    const answers = [
      await scenario.as('ada').post('/v1/organizations', { name }),
      await scenario.as('ada').patch(`/v1/organizations/${org}`, { name }),
      await scenario.as('ada').post(`/v1/organizations/${org}/teams`, { name }),
      await scenario.as('ada').patch('/v1/me', { name }),
    ];
    for (const answer of answers)
      expect(answer.json()).toMatchObject({ status: 422, errors: [{ pointer: '/name', code: 'name.characters' }] });
  });

  test.each(['{{constructor.constructor("return 1")()}}', '${7*7}', '#{7*7}', '{{{{raw}}}}', '$&$1$`', '%s%n%x', '__proto__'])(
    'T73 with template syntax is treated as text: %s',
    async (name) => {
      const { mail } = await mailNaming(name);
      expect(seenOf(mail)).not.toMatch(/\b49\b|function|\[object/);
      expect(mail.text).not.toContain('undefined');
    },
  );
});

describe('part F: a mail', () => {
  test('T74 has exactly one recipient, with a canonical address, whatever addresses and names contain', async () => {
    const org = await scenario.organization('ada');
    const emails = [
      ...[
        'x@far.example\r\nBcc: eve@far.example',
        'x@far.example\nBcc: eve@far.example',
        'x@far.example\0',
        'x@far.example, eve@far.example',
      ],
      ...[
        'x@far.example; eve@far.example',
        'X <x@far.example>',
        '"x@far.example, eve"@far.example',
        'x@far.example\r\n.\r\n',
        '%40x@far.example\u2028',
      ],
    ];
    const invitations = emails.map((email) => ({ email, role: 'member' }));
    const answer = await scenario.as('ada').post(`/v1/organizations/${org}/invitations`, { invitations });
    const { items } = answer.json<{ items: { problem?: { code: string } }[] }>();
    expect(items.map(({ problem }) => problem?.code)).toEqual(emails.map(() => 'address.malformed'));
    for (const name of ['Ada\r\nBcc: eve@far.example', 'Ada\n.\nQUIT', 'Ada\0'])
      expect((await scenario.as('ada').patch('/v1/me', { name })).statusCode).toBe(422);
    await scenario.waitUntilIdle();
    const all = (await scenario.request('GET', '/inbox/messages')).json<Message[]>();
    expect(all.length).toBeGreaterThanOrEqual(2);
    for (const { to, name, subject } of all) {
      expect(to).toMatch(/^[a-z0-9.]+@[a-z.]+$/);
      expect(`${name}${subject}`).not.toMatch(/\p{Cc}/u);
    }
    expect(await inbox('eve@far.example')).toEqual([]);
  });
});

describe('part F: a link in a mail', () => {
  const FORGED = [
    { host: 'evil.com' },
    { host: 'evil.com:8443' },
    { 'x-forwarded-host': 'evil.com', 'x-forwarded-proto': 'javascript', 'x-forwarded-port': '1', 'x-forwarded-prefix': '/evil' },
    { forwarded: 'host=evil.com;proto=http' },
    { origin: 'https://evil.com', referer: 'https://evil.com/x', 'x-original-url': '//evil.com', 'accept-language': '../evil' },
    { host: 'evil.com', 'x-host': 'evil.com', 'x-original-host': 'evil.com' },
  ];

  test.each(FORGED)(
    'T76 T77 leads to the configured origin, whatever headers a request has: %j',
    async (headers: Record<string, string>) => {
      const [email, org] = [`forged${String(guests++)}@far.example`, await scenario.organization('ada')];
      const invitations = [{ email, role: 'member' }];
      const invited = await scenario.as('ada').post(`/v1/organizations/${org}/invitations`, { invitations }, headers);
      const { id } = invited.json<{ items: { invitation: { id: string } }[] }>().items[0]!.invitation;
      await scenario.as('ada').post(`/v1/organizations/${org}/invitations/${id}/resend`, undefined, headers);
      await scenario.request('POST', '/v1/accounts?locale=//evil.com', { email }, headers);
      await scenario.request('POST', '/v1/password-resets', { email: scenario.emailOf('bob') }, headers);
      const mails = [...(await inbox(email)), (await inbox(scenario.emailOf('bob')))[0]!];
      expect(mails.length).toBeGreaterThanOrEqual(4);
      for (const mail of mails) {
        expect(JSON.stringify(mail)).not.toContain('evil');
        expect(mail.links[0]).toMatch(/^https:\/\/guildhall\.example\/(accept|verify|reset)#token=[\w-]{56}$/);
      }
    },
  );
});

test('T76 a request with a malformed host sends no mail', async () => {
  const [email, org] = [`forged${String(guests++)}@far.example`, await scenario.organization('ada')];
  for (const host of ['guildhall.example@evil.com', 'guildhall.example/evil.com', 'evil.com#guildhall.example'])
    for (const answer of [
      await scenario.as('ada').post(`/v1/organizations/${org}/invitations`, { invitations: [{ email, role: 'member' }] }, { host }),
      await scenario.request('POST', '/v1/accounts', { email }, { host }),
    ])
      expect([host, answer.statusCode]).toEqual([host, 400]);
  expect(await inbox(email)).toEqual([]);
});

describe('part F: notifications', () => {
  test('U14 tell the inviter that an invitation was declined', async () => {
    const org = await scenario.organization('ada');
    const { token } = await scenario.inviteTo('ada', org, scenario.emailOf('bob'));
    expect((await scenario.decline('bob', { token })).statusCode).toBeLessThan(300);
    const [mail] = await inbox(scenario.emailOf('ada'));
    expect(mail?.subject).toMatch(new RegExp(`^${scenario.emailOf('bob')} has declined your invitation to `));
  });
});

describe('part F: mails to one person', () => {
  test('T78 with invitations stop after an opt-out by link or account, and come again after an opt-in', async () => {
    const emailOf = (name: string): string => scenario.emailOf(name);
    const org = await scenario.organization('ada');
    const bob = scenario.as('bob');
    const mailsAfter = async (): Promise<number> => {
      await scenario.inviteTo('ada', await scenario.organization('ada'), emailOf('bob'));
      return (await inbox(emailOf('bob'))).filter(({ subject }) => subject.includes('invited')).length;
    };
    const { id } = await scenario.inviteTo('ada', org, emailOf('bob'));
    const token = await scenario.tokenTo(emailOf('bob'), 'opt-out');
    const before = (await inbox(emailOf('bob'))).filter(({ subject }) => subject.includes('invited')).length;

    expect((await scenario.request('PUT', '/v1/invitation-mails', { token, wanted: false })).statusCode).toBe(200);
    expect((await bob.get('/v1/me/invitation-mails')).json()).toEqual({ wanted: false });
    expect((await scenario.as('ada').post(`/v1/organizations/${org}/invitations/${id}/resend`)).statusCode).toBe(200);
    expect(await mailsAfter()).toBe(before);
    const sent = (await scenario.as('ada').get(`/v1/organizations/${org}/invitations/${id}`)).json<{ delivery: string }>();
    expect(sent.delivery).toBe('failed');
    // The account still lists the invitation.
    expect((await scenario.items<{ id: string }>('bob', '/v1/invitations')).map((one) => one.id)).toContain(id);

    expect((await bob.put('/v1/me/invitation-mails', { wanted: true })).json()).toEqual({ wanted: true });
    expect(await mailsAfter()).toBe(before + 1);
    expect((await bob.put('/v1/me/invitation-mails', { wanted: false })).json()).toEqual({ wanted: false });
    expect(await mailsAfter()).toBe(before + 1);
    expect((await scenario.as('ada').get('/v1/me/invitation-mails')).json()).toEqual({ wanted: true });
    await bob.put('/v1/me/invitation-mails', { wanted: true });
  });

  test('S13 do not come again by the undo link once the account itself has opted out', async () => {
    await scenario.inviteTo('ada', await scenario.organization('ada'), scenario.emailOf('bob'));
    const token = await scenario.tokenTo(scenario.emailOf('bob'), 'opt-out');
    const { undo } = (await scenario.request('PUT', '/v1/invitation-mails', { token, wanted: false })).json<{ undo: string }>();
    expect((await scenario.as('bob').put('/v1/me/invitation-mails', { wanted: false })).json()).toEqual({ wanted: false });
    const takenBack = await scenario.request('PUT', '/v1/invitation-mails', { token: undo, wanted: true });
    expect(takenBack.json()).toMatchObject({ status: 409, code: 'opt-out.stands' });
    expect((await scenario.as('bob').get('/v1/me/invitation-mails')).json()).toEqual({ wanted: false });
    await scenario.as('bob').put('/v1/me/invitation-mails', { wanted: true });
  });

  test('S2 with invitations do not delay mails about the password', async () => {
    const limited = await openScenario(['ada', 'bob'], { env: { GUILDHALL_MAILS_PER_HOUR: '3' } });
    const bob = limited.emailOf('bob');
    for (let n = 0; n < 6; n++) await limited.inviteTo('ada', await limited.organization('ada'), bob);
    await limited.request('POST', '/v1/password-resets', { email: bob });
    const token = await limited.tokenTo(bob, 'reset');
    const newPassword = 'another one that is long';
    expect((await limited.request('POST', '/v1/password-resets/confirm', { token, newPassword })).statusCode).toBeLessThan(300);
    const subjects = (await limited.mailTo(bob)).map(({ subject }) => subject);
    expect(subjects.slice(0, 2)).toEqual(['Your password has been changed', 'Set a new password']);
    await limited.close();
  });

  test('T78 from many organizations are delayed above the limit for all of them together, and none is lost', async () => {
    const limited = await openScenario(['ada'], { env: { GUILDHALL_MAILS_PER_HOUR: '20' } });
    const victim = 'victim@far.example';
    for (let n = 0; n < 30; n++) await limited.inviteTo('ada', await limited.organization('ada'), victim);
    expect(await limited.mailTo(victim)).toHaveLength(20);
    await limited.advanceTime(HOUR / 2);
    expect(await limited.mailTo(victim)).toHaveLength(20);
    await limited.advanceTime(HOUR / 2 + 60_000);
    expect(await limited.mailTo(victim)).toHaveLength(30);
    await limited.close();
  });
});
