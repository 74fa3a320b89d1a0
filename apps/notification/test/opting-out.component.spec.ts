import type { Fact } from '@guildhall/eventing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { idOf, links } from '@guildhall/testing/service-fixture';
import { acme, acmeExists, bob, dumpDatabases, invitationId, invited, openFixture, ORIGIN, resent, type Fixture } from './fixture.ts';

jest.setTimeout(60_000);
const BOB = 'bob@example.com';
const MINUTE = 60_000;

describe('T78 a recipient who opts out of invitations by mail', () => {
  let fixture: Fixture;
  let token: string;
  beforeEach(async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture));
    token = (await newest())?.split('#token=')[1] ?? '';
  });
  afterEach(() => fixture.close());

  /** Where the newest mail to Bob leads who wants no more of them. */
  const newest = async (): Promise<string | undefined> => {
    const mails = (await fixture.app.inject({ url: `/inbox/messages?to=${BOB}` })).json<{ links: string[] }[]>();
    return mails[0]?.links.find((link) => link.startsWith(`${ORIGIN}/opt-out#`));
  };
  const choose = (body: object, headers: Readonly<Record<string, string>> = {}) =>
    fixture.app.inject({ method: 'PUT', url: '/v1/invitation-mails', payload: body, headers });
  const other = (n: number, email = BOB): Fact => invited(fixture, { email, invitationId: idOf('inv', `other ${String(n)}`) });
  const mailsToBob = async (): Promise<readonly string[]> => (await fixture.mails(BOB)).map(({ subject }) => subject);
  const failures = (): readonly Fact[] =>
    fixture.databases.derived
      .query<[string]>("SELECT body FROM facts WHERE topic = 'notification.facts' ORDER BY number")
      .all()
      .map(([body]) => JSON.parse(body) as Fact)
      .filter(({ type }) => type === 'notification.email-failed.v1');

  it('gets no invitation of any organization any more; those count as failed, and other recipients get theirs', async () => {
    expect((await choose({ token, wanted: false })).json()).toEqual({ wanted: false, undo: expect.any(String) });
    await fixture.publishAndWait(other(1), resent(fixture, 2), other(2, 'eve@example.com'));
    await fixture.clock.advance(10 * MINUTE);
    expect(await mailsToBob()).toHaveLength(1);
    expect(await fixture.mails('eve@example.com')).toHaveLength(1);
    expect(failures()).toMatchObject([
      { key: acme, data: { template: 'invitation', invitationId: idOf('inv', 'other 1'), issue: 1 } },
      { key: acme, data: { template: 'invitation', invitationId, issue: 2 } },
    ]);
  });

  it('gets no mail about a cancelled invitation either, and still gets mails about the account', async () => {
    await choose({ token, wanted: false });
    await fixture.publishAndWait(fixture.fact('organization.invitation-cancelled.v1', acme, { invitationId, organizationId: acme }));
    await fixture.publishAndWait(fixture.fact('identity.password-changed.v1', bob, { accountId: bob }));
    expect(await mailsToBob()).toEqual(['Your password has been changed', 'Ada has invited you to Acme']);
  });

  it('gets invitations again after opting in by the link in the answer; those of the meantime are not sent', async () => {
    const { undo } = (await choose({ token, wanted: false })).json<{ undo: string }>();
    await fixture.publishAndWait(other(1));
    expect((await choose({ token: undo, wanted: true })).json()).toEqual({ wanted: true });
    await fixture.publishAndWait(other(2));
    await fixture.clock.advance(10 * MINUTE);
    expect(await mailsToBob()).toHaveLength(2);
    expect(await newest()).toBe(`${ORIGIN}/opt-out#token=${token}`);
  });

  it('stays opted out when somebody else has one of the mails: its link only opts out', async () => {
    await choose({ token, wanted: false });
    expect((await choose({ token, wanted: true })).json()).toMatchObject({ status: 409, code: 'opt-out.stands' });
    expect((await choose({ token, wanted: false })).json()).toEqual({ wanted: false });
    await fixture.publishAndWait(other(1));
    expect(await mailsToBob()).toHaveLength(1);
  });

  it('S13 stays opted out when somebody else opted out first: that link does not undo the later choice', async () => {
    const { undo } = (await choose({ token, wanted: false })).json<{ undo: string }>();
    expect((await choose({ token, wanted: false })).json()).toEqual({ wanted: false });
    expect((await choose({ token: undo, wanted: true })).json()).toMatchObject({ status: 409, code: 'opt-out.stands' });
    await fixture.publishAndWait(other(1));
    expect(await mailsToBob()).toHaveLength(1);
  });

  it('undoes a choice once: after the next opt-out the link does not work', async () => {
    const { undo } = (await choose({ token, wanted: false })).json<{ undo: string }>();
    await choose({ token: undo, wanted: true });
    await choose({ token, wanted: false });
    expect((await choose({ token: undo, wanted: true })).json()).toMatchObject({ code: 'opt-out.stands' });
  });

  it('gets no mail that waited when they opted out', async () => {
    let isDown = true;
    await fixture.close();
    fixture = await openFixture({
      wrapMailer: (inbox) => ({ send: (mail) => (isDown ? Promise.reject(new Error('451 later')) : inbox.send(mail)) }),
    });
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture));
    expect((await choose({ token, wanted: false })).statusCode).toBe(200);
    isDown = false;
    await fixture.clock.advance(60 * MINUTE);
    expect(await mailsToBob()).toEqual([]);
    expect(failures()).toHaveLength(1);
  });

  it('may opt out several times, at once and again with the same idempotency key', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => choose({ token, wanted: false })));
    answers.push(await choose({ token, wanted: false }, { 'idempotency-key': 'one-and-the-same-key' }));
    answers.push(await choose({ token, wanted: false }, { 'idempotency-key': 'one-and-the-same-key' }));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
    expect(answers.filter((answer) => answer.json<{ undo?: string }>().undo !== undefined)).toHaveLength(1);
    expect(dumpDatabases(fixture).match(/InvitationMailsStopped/g)).toHaveLength(2);
  });

  it('gets the link that undoes it again with the same idempotency key', async () => {
    const key = { 'idempotency-key': 'one-and-the-same-key' };
    const [first, again] = [await choose({ token, wanted: false }, key), await choose({ token, wanted: false }, key)];
    expect(again.json()).toEqual(first.json());
    expect(first.json<{ undo: string }>().undo).toHaveLength(56);
    // Another person there, of the same network, with the same key: a command of its own.
    await fixture.publishAndWait(other(1, 'eve@example.com'));
    const eves = (await fixture.app.inject({ url: '/inbox/messages?to=eve@example.com' })).json<{ links: string[] }[]>()[0]?.links[1];
    expect((await choose({ token: eves?.split('#token=')[1], wanted: false }, key)).statusCode).toBe(200);
    expect(dumpDatabases(fixture).match(/InvitationMailsStopped/g)).toHaveLength(2);
  });

  it('needs the opt-out link of a mail: a token of another purpose or a forged one is refused', async () => {
    const purposes = ['invitation', 'verification', 'reset'];
    const forged = [`${token.slice(0, -2)}${token.at(-2) === 'A' ? 'B' : 'A'}${token.slice(-1)}`, 'x'.repeat(56)];
    const before = dumpDatabases(fixture);
    for (const bad of [...purposes.map((purpose) => links.issue(purpose, invitationId, 1)), ...forged]) {
      const answer = await choose({ token: bad, wanted: false });
      expect(answer.json()).toMatchObject({ status: 422, code: 'opt-out.invalid' });
    }
    for (const body of [{ token }, { wanted: false }, { token, wanted: 'no' }, { token, wanted: false, email: BOB }])
      expect((await choose(body)).json()).toMatchObject({ status: 422, code: 'request.invalid' });
    expect(dumpDatabases(fixture)).toBe(before);
  });

  it('finds no opt-out link in mails about the account', async () => {
    await fixture.publishAndWait(fixture.fact('identity.password-changed.v1', bob, { accountId: bob }));
    expect((await fixture.mails(BOB))[0]?.html).not.toContain('opt-out');
  });

  it('is stored as a keyed hash: neither the address nor the token is stored', async () => {
    await choose({ token, wanted: false });
    expect(dumpDatabases(fixture)).toContain('InvitationMailsStopped');
    expect(dumpDatabases(fixture)).not.toContain(token);
    const events = JSON.stringify(fixture.databases.truth.query('SELECT * FROM events').all());
    expect(events).not.toContain(BOB);
  });
});
