import type { Fact } from '@guildhall/eventing';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { idOf, links } from '@guildhall/testing/service-fixture';
import {
  acme,
  acmeExists,
  ada,
  aWeekAfter,
  bob,
  cy,
  dumpDatabases,
  invitationId,
  invited,
  openFixture,
  ORIGIN,
  registered,
  resent,
  verificationToken,
  type Fixture,
} from './fixture.ts';

jest.setTimeout(60_000);
const MINUTE = 60_000;

describe('a mail that a fact asks for', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());
  const ends = (how: string): Fact => fixture.fact(`organization.invitation-${how}.v1`, acme, { invitationId, organizationId: acme });
  const joined = (accountId: string): Fact =>
    fixture.fact('organization.member-joined.v1', acme, {
      organizationId: acme,
      accountId,
      role: 'technical',
      joinedAt: fixture.clock.now().toISOString(),
      invitationId,
    });
  const newest = async () => (await fixture.mails())[0];

  it('P30 P34 reaches the invitee of an invitation, and says who invites, to what, with which role and until when', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture));
    const answer = await fixture.app.inject({ url: '/inbox/messages?to=bob@example.com' });
    const link = `${ORIGIN}/accept#token=${links.issue('invitation', invitationId, 1)}`;
    expect(answer.json()).toMatchObject([{ to: 'bob@example.com', subject: 'Ada has invited you to Acme' }]);
    expect(answer.json<{ links: string[] }[]>()[0]?.links[0]).toBe(link);
    const { text = '' } = (await newest()) ?? {};
    for (const part of [link, 'Ada', 'Acme', 'Technical', '8 January 2030']) expect(text).toContain(part);
  });

  it('U14 names the inviter of an invitation by the present name', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    await fixture.publishAndWait(
      fixture.fact('identity.account-renamed.v1', ada, { accountId: ada, name: 'Countess Ada' }),
      invited(fixture),
    );
    expect((await newest())?.subject).toBe('Countess Ada has invited you to Acme');
  });

  it('P36 has a new link when an invitation is resent', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture));
    await fixture.publishAndWait(resent(fixture, 2));
    const [second, first] = await fixture.mails('bob@example.com');
    expect(second?.text).toContain(links.issue('invitation', invitationId, 2));
    expect(first?.text).toContain(links.issue('invitation', invitationId, 1));
    expect(second?.messageId).not.toBe(first?.messageId);
  });

  it('S2 is not sent when the inviter of the invitation has left', async () => {
    let isDown = true;
    fixture = await openFixture({
      wrapMailer: (inbox) => ({ send: (mail) => (isDown ? Promise.reject(new Error('451 later')) : inbox.send(mail)) }),
    });
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture));
    await fixture.publishAndWait(fixture.fact('organization.member-left.v1', acme, { organizationId: acme, accountId: ada }));
    isDown = false;
    await fixture.clock.advance(10 * MINUTE);
    expect(await fixture.mails()).toEqual([]);
  });

  it('S1 gives a registered address a link, and contains nothing that anybody chose', async () => {
    fixture = await openFixture();
    await fixture.publishAndWait(registered(fixture));
    const [mail, ...others] = await fixture.mails('cy@example.com');
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: { address: 'cy@example.com', name: '' }, subject: 'Confirm your e-mail address' });
    expect(mail?.text).toContain(`${ORIGIN}/verify#token=${verificationToken(fixture)}`);
  });

  it('PX08 S1 is only the welcome after signing up by an invitation', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture, { email: 'cy@example.com' }));
    await fixture.publishAndWait(
      fixture.fact('identity.account-verified.v1', cy, { accountId: cy, email: 'cy@example.com', name: 'Cy', invitationId }),
    );
    expect(await fixture.mails('cy@example.com')).toHaveLength(1);
  });

  it('goes to the account of a fact of identity', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    const resetId = idOf('rst', 'bob');
    await fixture.publishAndWait(registered(fixture));
    expect(await newest()).toMatchObject({ to: { address: 'cy@example.com', name: '' }, subject: 'Confirm your e-mail address' });
    await fixture.publishAndWait(fixture.fact('identity.registration-attempted.v1', bob, { accountId: bob }));
    expect(await newest()).toMatchObject({ to: { address: 'bob@example.com', name: 'Bob' }, subject: 'You have an account already' });
    await fixture.publishAndWait(fixture.fact('identity.password-reset-requested.v1', bob, { accountId: bob, resetId }));
    expect(await newest()).toMatchObject({ to: { address: 'bob@example.com' }, subject: 'Set a new password' });
    expect((await newest())?.text).toContain(`${ORIGIN}/reset#token=${links.issue('reset', resetId, 1)}`);
    await fixture.publishAndWait(fixture.fact('identity.password-changed.v1', bob, { accountId: bob }));
    expect(await newest()).toMatchObject({ to: { address: 'bob@example.com' }, subject: 'Your password has been changed' });
    await fixture.publishAndWait(fixture.fact('identity.password-reset.v1', bob, { accountId: bob }));
    expect(await fixture.mails('bob@example.com')).toHaveLength(4);
  });

  it('goes to the member, under the present name, and to the inviter', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    await fixture.publishAndWait(fixture.fact('identity.account-renamed.v1', bob, { accountId: bob, name: 'Robert' }), invited(fixture));
    await fixture.publishAndWait(ends('accepted'), joined(bob));
    const [welcome] = await fixture.mails('bob@example.com');
    expect(welcome).toMatchObject({ to: { name: 'Robert' }, subject: 'Welcome to Acme' });
    expect((await fixture.mails('ada@example.com'))[0]?.subject).toBe('bob@example.com has joined Acme');
    const changed = { organizationId: acme, accountId: bob, role: 'admin', was: 'technical', changedBy: ada };
    await fixture.publishAndWait(fixture.fact('organization.member-role-changed.v1', acme, changed));
    expect((await newest())?.text).toContain('Your role has been changed by Ada.\n\nYour role now: Administrator');
    await fixture.publishAndWait(
      fixture.fact('organization.member-removed.v1', acme, { organizationId: acme, accountId: bob, removedBy: ada }),
    );
    expect(await newest()).toMatchObject({ to: { address: 'bob@example.com' }, subject: 'You have been removed from Acme' });
    expect(await fixture.mails('ada@example.com')).toHaveLength(1);
  });

  it('goes to the invitee of a cancelled invitation and to the inviter of an expired one', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture));
    await fixture.publishAndWait(ends('cancelled'));
    expect(await newest()).toMatchObject({ to: { address: 'bob@example.com' }, subject: 'Your invitation to Acme has been withdrawn' });
    const other = idOf('inv', 'another');
    await fixture.publishAndWait(invited(fixture, { invitationId: other, email: 'eve@example.com' }));
    await fixture.publishAndWait(fixture.fact('organization.invitation-expired.v1', acme, { invitationId: other, organizationId: acme }));
    expect(await newest()).toMatchObject({ to: { address: 'ada@example.com' }, subject: 'Your invitation to Acme has expired' });
    expect((await newest())?.text).toContain('eve@example.com has not answered in time');
  });

  it('U14 goes to the inviter of a declined invitation who is still a member', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture));
    await fixture.publishAndWait(ends('declined'));
    expect(await newest()).toMatchObject({
      to: { address: 'ada@example.com' },
      subject: 'bob@example.com has declined your invitation to Acme',
    });
    const other = idOf('inv', 'another');
    await fixture.publishAndWait(invited(fixture, { invitationId: other }));
    await fixture.publishAndWait(fixture.fact('organization.member-left.v1', acme, { organizationId: acme, accountId: ada }));
    await fixture.publishAndWait(fixture.fact('organization.invitation-declined.v1', acme, { invitationId: other, organizationId: acme }));
    expect(await fixture.mails('ada@example.com')).toHaveLength(1);
  });

  it('goes once to each member of a deleted organization, however many they are', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    const crowd = Array.from({ length: 150 }, (_, n) => ({
      accountId: idOf('acc', `member ${String(n)}`),
      email: `m${String(n)}@example.com`,
    }));
    await fixture.publishAndWait(
      ...crowd.map(({ accountId, email }) => fixture.fact('identity.account-verified.v1', accountId, { accountId, email, name: 'M' })),
    );
    await fixture.publishAndWait(
      ...crowd.map(({ accountId }) =>
        fixture.fact('organization.member-joined.v1', acme, {
          organizationId: acme,
          accountId,
          role: 'member',
          joinedAt: aWeekAfter(fixture),
        }),
      ),
    );
    const deleted = fixture.fact('organization.organization-deleted.v1', acme, {
      organizationId: acme,
      deletedBy: ada,
      restorableUntil: aWeekAfter(fixture),
    });
    await fixture.publishAndWait(deleted);
    await fixture.clock.advance(10 * MINUTE);
    const mails = await fixture.mails();
    expect(mails).toHaveLength(151);
    expect(new Set(mails.map(({ to }) => to.address)).size).toBe(151);
    expect(new Set(mails.map(({ subject }) => subject))).toEqual(new Set(['Acme has been deleted']));
  });

  it('waits for what it needs to know, and is given up when that never comes', async () => {
    fixture = await openFixture({ policy: { lookupTimeout: 10 * MINUTE } });
    const facts = fixture.platform.bus.subscribe({ topic: 'notification.facts', group: 'the test' }, new AbortController().signal);
    await fixture.publishAndWait(invited(fixture));
    expect(await fixture.mails()).toEqual([]);
    await acmeExists(fixture);
    await fixture.clock.advance(2 * MINUTE);
    expect(await fixture.mails()).toHaveLength(1);
    await fixture.publishAndWait(fixture.fact('identity.password-changed.v1', cy, { accountId: cy }));
    await fixture.clock.advance(15 * MINUTE);
    expect(await fixture.mails()).toHaveLength(1);
    const seen: Fact[] = [];
    for await (const batch of facts) {
      seen.push(...batch.facts);
      await batch.commit();
      if (seen.length === 2) break;
    }
    expect(seen.map(({ type }) => type).sort()).toEqual(['notification.email-failed.v1', 'notification.email-sent.v1']);
  });

  it('S2 is not sent when it is not true any more', async () => {
    let reachable = false;
    fixture = await openFixture({
      wrapMailer: (inbox) => ({ send: (mail) => (reachable ? inbox.send(mail) : Promise.reject(new Error('connection refused'))) }),
    });
    await acmeExists(fixture);
    const other = idOf('inv', 'cancelled');
    await fixture.publishAndWait(invited(fixture), invited(fixture, { invitationId: other, email: 'eve@example.com' }));
    await fixture.publishAndWait(joined(bob), resent(fixture, 2));
    await fixture.publishAndWait(
      fixture.fact('organization.member-removed.v1', acme, { organizationId: acme, accountId: bob, removedBy: ada }),
    );
    await fixture.publishAndWait(joined(bob));
    await fixture.publishAndWait(fixture.fact('organization.invitation-cancelled.v1', acme, { invitationId: other, organizationId: acme }));
    const deleted = { organizationId: acme, deletedBy: ada, restorableUntil: aWeekAfter(fixture) };
    await fixture.publishAndWait(fixture.fact('organization.organization-deleted.v1', acme, deleted));
    await fixture.publishAndWait(fixture.fact('organization.organization-restored.v1', acme, { organizationId: acme, restoredBy: ada }));
    reachable = true;
    await fixture.clock.advance(10 * MINUTE);
    const mails = await fixture.mails();
    // Neither the first link, nor that another invitation has ended which nobody was told of, nor that somebody is out who is back.
    expect(mails.map(({ subject }) => subject).sort()).toEqual(['Ada has invited you to Acme', 'Welcome to Acme', 'Welcome to Acme']);
    const link = links.issue('invitation', invitationId, 2);
    expect((await fixture.mails('bob@example.com')).map(({ text }) => text.includes(link))).toContain(true);
  });

  it('gives a fact with its outcome, with the organization as key and the invitation and link in it', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    const stop = new AbortController();
    const facts = fixture.platform.bus.subscribe({ topic: 'notification.facts', group: 'the test' }, stop.signal);
    await fixture.publishAndWait(invited(fixture));
    for await (const { facts: seen } of facts) {
      expect(seen).toMatchObject([
        { type: 'notification.email-sent.v1', key: acme, data: { template: 'invitation', invitationId, issue: 1 } },
      ]);
      break;
    }
    stop.abort();
  });

  it('T12 leaves no token and no personal data in events, jobs, facts and observations', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture), registered(fixture));
    expect(await fixture.mails()).toHaveLength(2);
    const events = JSON.stringify(fixture.databases.truth.query('SELECT * FROM events').all());
    const jobs = JSON.stringify(fixture.databases.derived.query('SELECT * FROM jobs').all());
    const ours = JSON.stringify(fixture.databases.derived.query("SELECT * FROM facts WHERE topic = 'notification.facts'").all());
    expect(events).toContain('DeliverySent');
    for (const place of [events, jobs, ours, JSON.stringify(fixture.observed)]) expect(place).not.toMatch(/example\.com|Ada|Cy\b/);
    const tokens = [links.issue('invitation', invitationId, 1), verificationToken(fixture)];
    for (const token of tokens) expect(dumpDatabases(fixture)).not.toContain(token);
  });

  it('T71 T72 T73 has sanitized names when it is received', async () => {
    fixture = await openFixture();
    await acmeExists(fixture, { name: 'Visit evil.com <a href="https://evil.com">{{7*7}}</a>' });
    await fixture.publishAndWait(invited(fixture, { inviterName: 'Ada\u202e\r\nBcc: eve@evil.com' }));
    const [message] = (await fixture.app.inject({ url: '/inbox/messages' })).json<{ links: string[]; subject: string; html: string }[]>();
    expect(message?.links.every((link) => link.startsWith(`${ORIGIN}/`))).toBe(true);
    expect(message?.subject).not.toMatch(/[\r\n\u202e]|evil\.com/);
    expect(message?.html).not.toMatch(/<a href="https:\/\/evil|49/);
  });

  it('T76 T77 links to the configured origin, whatever host a request names', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    const headers = {
      'x-forwarded-host': 'evil.com',
      'x-forwarded-proto': 'javascript',
      'x-forwarded-port': '1',
      forwarded: 'host=evil.com',
      'x-original-url': '//evil.com/accept',
    };
    const ask = () => fixture.app.inject({ url: '/inbox/messages', headers });
    await fixture.app.inject({ url: 'http://user@evil.com/inbox/messages', headers: { ...headers, host: 'evil.com:8443' } });
    await fixture.publishAndWait(invited(fixture), registered(fixture));
    const answer = await ask();
    expect(answer.body).not.toContain('evil');
    for (const { links: found } of answer.json<{ links: string[] }[]>())
      for (const link of found) expect(new URL(link).origin).toBe(ORIGIN);
    expect(answer.json()).toHaveLength(2);
  });
});
