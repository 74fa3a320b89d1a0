import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { standaloneConfig } from '../../src/standalone.config.ts';
import { openFixture, type Fixture } from '../fixture.ts';

jest.setTimeout(60_000);
const INBOX = ['/inbox', '/inbox/messages'];

describe('the inbox for development', () => {
  let fixture: Fixture | undefined;
  afterEach(() => fixture?.close());
  const ask = (url: string, host: string) => fixture?.request('GET', url, undefined, { host });

  test('S12 answers only to the host names of this machine, with any port', async () => {
    fixture = await openFixture();
    await fixture.signUp('ada');
    for (const url of INBOX) {
      for (const host of ['localhost', 'LOCALHOST:3000', '127.0.0.1:8080', '[::1]:3000'])
        expect((await ask(url, host))?.statusCode).toBe(200);
      for (const [host, status, code] of [
        ['evil.example', 403, 'host.unknown'],
        ['localhost.evil.example:3000', 403, 'host.unknown'],
        ['0.0.0.0', 403, 'host.unknown'],
        ['localhost@evil.example', 400, 'header.malformed'],
        ['evil.example#localhost', 400, 'header.malformed'],
        ['[', 400, 'header.malformed'],
      ] as const) {
        const refused = await ask(url, host);
        expect([host, refused?.statusCode, refused?.headers['content-type']]).toEqual([host, status, 'application/problem+json']);
        expect(refused?.json()).toMatchObject({ code });
        expect(refused?.body).not.toContain('fixture.example');
      }
    }
    expect((await ask('/openapi.json', 'api.example'))?.statusCode).toBe(200);
  });

  test('S12 answers to the host of the configured origin', async () => {
    fixture = await openFixture({ env: { GUILDHALL_ORIGIN: 'https://guildhall.example' } });
    expect((await ask('/inbox', 'guildhall.example'))?.statusCode).toBe(200);
    expect((await ask('/inbox', 'other.example'))?.statusCode).toBe(403);
  });

  test('S12 is off when the server listens for other machines, unless it is enabled', async () => {
    fixture = await openFixture({ env: { HOST: '0.0.0.0' } });
    for (const url of INBOX) expect((await ask(url, 'localhost'))?.statusCode).toBe(404);
    await fixture.close();
    fixture = await openFixture({ env: { HOST: '0.0.0.0', GUILDHALL_INBOX: 'on' } });
    for (const url of INBOX) expect((await ask(url, 'localhost'))?.statusCode).toBe(200);
  });

  test('S12 has a master key for development that production refuses', () => {
    const env = { GUILDHALL_MASTER_KEY: 'development-only-development-only-development-only' };
    expect(standaloneConfig({ ...env, NODE_ENV: 'development' })).toMatchObject(env);
    expect(() => standaloneConfig({ ...env, NODE_ENV: 'production' })).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: ['GUILDHALL_MASTER_KEY'] })] }),
    );
  });
});
