import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { undeclaredRoutes } from '@guildhall/nest';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { notificationConfig } from '../src/notification.config.ts';
import { links } from '@guildhall/testing/service-fixture';
import { acmeExists, dumpDatabases, invited, invitationId, openFixture, registered, type Fixture } from './fixture.ts';

jest.setTimeout(60_000);
const ASSETS = join(import.meta.dirname, '../src/pages/assets');
const PAGES = ['/', '/accept', '/verify', '/reset', '/restore', '/opt-out', '/inbox'];

describe('the inbox', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  it('lists the newest mail first, of all addresses or of one, in any case and with blanks around it (U11)', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture));
    await fixture.publishAndWait(registered(fixture));
    const all = (await fixture.app.inject({ url: '/inbox/messages' })).json<{ to: string }[]>();
    expect(all.map(({ to }) => to)).toEqual(['cy@example.com', 'bob@example.com']);
    const his = (await fixture.app.inject({ url: '/inbox/messages?to=%09BOB@example.com%C2%A0' })).json<object[]>();
    expect(his).toHaveLength(1);
    expect(Object.keys(his[0] ?? {})).toEqual(expect.arrayContaining(['to', 'subject', 'text', 'html', 'links']));
    expect((await fixture.app.inject({ url: '/inbox/messages?to=eve@example.com' })).json()).toEqual([]);
  });

  it.each([
    ['in production', { NODE_ENV: 'production' }],
    ['S12 when it listens on all addresses', { HOST: '0.0.0.0' }],
    ['S12 when it listens on all IPv6 addresses', { HOST: '::', NODE_ENV: 'development' }],
    ['when switched off', { GUILDHALL_INBOX: 'off' }],
    ['when mails are sent by SMTP', { GUILDHALL_SMTP_URL: 'smtp://localhost:25', GUILDHALL_INBOX: 'on' }],
  ])('is not served %s', async (_, env) => {
    fixture = await openFixture({ env });
    for (const url of ['/inbox', '/inbox/messages']) expect((await fixture.app.inject({ url })).statusCode).toBe(404);
    expect((await fixture.app.inject({ url: '/accept' })).statusCode).toBe(200);
  });
});

describe('the inbox is served, or not, when the service listens', () => {
  it.each([
    ['on the loopback address', { HOST: '127.0.0.1' }, true],
    ['on another loopback address', { HOST: '127.0.0.53' }, true],
    ['on localhost', { HOST: 'localhost' }, true],
    ['on the IPv6 loopback address', { HOST: '::1' }, true],
    ['on all addresses and it is switched on', { HOST: '0.0.0.0', NODE_ENV: 'production', GUILDHALL_INBOX: 'on' }, true],
    ['on a name that begins like a loopback address', { HOST: '127.0.0.1.evil.example' }, false],
    ['on the network of a container', { HOST: '172.17.0.2' }, false],
  ])('S12 %s', (_, env, inbox) => {
    expect(notificationConfig(env)).toMatchObject({ inbox });
  });
});

describe('the pages of links', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  it('T21 change nothing and say nothing about the link on GET, however often', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture));
    const before = dumpDatabases(fixture);
    const token = links.issue('invitation', invitationId, 1);
    const bodies = new Set<string>();
    for (const url of ['/accept', `/accept?token=${token}`, '/accept?utm_source=mail'])
      bodies.add((await fixture.app.inject({ url })).body);
    expect(bodies.size).toBe(1);
    for (const url of [...PAGES, '/pages/accept.js', '/pages/pages.css']) {
      expect((await fixture.app.inject({ url })).statusCode).toBe(200);
      expect((await fixture.app.inject({ url, method: 'HEAD' })).statusCode).toBe(200);
    }
    expect(dumpDatabases(fixture)).toBe(before);
  });

  it('T12 T22 lead to no other site by a parameter, a referrer or a frame', async () => {
    fixture = await openFixture();
    for (const url of PAGES) {
      const { headers, body } = await fixture.app.inject({ url: `${url}?returnUrl=//evil.com` });
      expect(body).not.toContain('evil.com');
      expect(headers).toMatchObject({
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'content-type': 'text/html; charset=utf-8',
      });
      expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'/);
      expect(String(headers['content-security-policy'])).not.toMatch(/script-src[^;]*unsafe/);
    }
    for (const name of readdirSync(ASSETS)) {
      const text = readFileSync(join(ASSETS, name), 'utf8');
      expect(text).not.toMatch(
        /https?:\/\/|localStorage|sessionStorage|document\.cookie|innerHTML|eval\(|\son\w+=|<style|<script>|style="/,
      );
    }
  });

  it.each(['../notification.config.ts', '..%2fnotification.config.ts', '%2e%2e%2f%2e%2e%2fpackage.json', 'constructor', 'no.js'])(
    'T92 no file name leads to another file: %s',
    async (name) => {
      fixture = await openFixture();
      expect((await fixture.app.inject({ url: `/pages/${name}` })).statusCode).toBe(404);
    },
  );

  it('T37 have a declaration for every route', async () => {
    fixture = await openFixture();
    expect(undeclaredRoutes(fixture.app)).toEqual([]);
  });
});

describe('a page of a link', () => {
  type Common = Readonly<{ takeToken: () => string; remember: (state: object) => void; remembered: () => object }>;
  const browser = { state: null as unknown, location: { hash: '', pathname: '/accept' } };
  const listeners = new Map<string, (event: object) => void>();

  it('U14 finds the token again after a reload, and forgets it after use', async () => {
    const { location } = browser;
    const history = {
      get state() {
        return browser.state;
      },
      replaceState: (state: unknown, _: string, path: string) => {
        browser.state = state;
        location.hash = '';
        expect(path).toBe('/accept');
      },
    };
    Object.assign(globalThis, { location, history, addEventListener: listeners.set.bind(listeners) });
    const page = (await import(pathToFileURL(join(ASSETS, 'common.js')).href)) as Common; // plain JavaScript, as browsers get it
    location.hash = '#token=AAAA';
    expect([page.takeToken(), location.hash, page.takeToken()]).toEqual(['AAAA', '', 'AAAA']);
    page.remember({ joined: { organization: 'Acme' } });
    expect([page.takeToken(), page.remembered()]).toEqual(['', { joined: { organization: 'Acme' } }]);
    location.hash = '#token=BBBB';
    expect([page.takeToken(), page.remembered()]).toEqual(['BBBB', { token: 'BBBB' }]);
    expect([...listeners.keys()]).toContain('hashchange');
  });

  it('U11 trims an address that was pasted, and leaves other text as it is', () => {
    const typed = (type: string, value: string): string => {
      const target = { type, value };
      listeners.get('input')?.({ target });
      return target.value;
    };
    expect(typed('email', '\u00a0bob@example.com\t\u200b')).toBe('bob@example.com');
    expect(typed('password', ' with spaces ')).toBe(' with spaces ');
  });
});

describe('the configuration', () => {
  it.each([
    'https://guildhall.example/path',
    'https://user@guildhall.example',
    'ftp://guildhall.example',
    'guildhall.example',
    'javascript:alert(1)',
  ])('T77 refuses what is not an origin: %s', (origin) => {
    expect(() => notificationConfig({ GUILDHALL_ORIGIN: origin })).toThrow();
  });
  it('has a default for everything', () => {
    expect(notificationConfig({})).toEqual({
      origin: 'http://localhost:3000',
      smtpUrl: undefined,
      mailFrom: 'Guildhall <no-reply@localhost>',
      inbox: true,
      mailsPerHour: 20,
    });
  });
});
