import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { standaloneConfig } from '../../src/standalone.config.ts';
import { openFixture, type Fixture } from '../fixture.ts';

jest.setTimeout(60_000);
const INBOX = ['/inbox', '/inbox/messages'];

describe('what is for development', () => {
  let fixture: Fixture | undefined;
  afterEach(() => fixture?.close());
  const ask = (url: string, host: string) => fixture?.request('GET', url, undefined, { host });

  test('S12 answers under names of this machine, whatever the port, and under no other that leads here', async () => {
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

  test('S12 answers under the name that people reach the installation by', async () => {
    fixture = await openFixture({ env: { GUILDHALL_ORIGIN: 'https://guildhall.example' } });
    expect((await ask('/inbox', 'guildhall.example'))?.statusCode).toBe(200);
    expect((await ask('/inbox', 'other.example'))?.statusCode).toBe(403);
  });

  test('S12 is not there where others than this machine come, unless it is told so by name', async () => {
    fixture = await openFixture({ env: { HOST: '0.0.0.0' } });
    for (const url of INBOX) expect((await ask(url, 'localhost'))?.statusCode).toBe(404);
    await fixture.close();
    fixture = await openFixture({ env: { HOST: '0.0.0.0', GUILDHALL_INBOX: 'on' } });
    for (const url of INBOX) expect((await ask(url, 'localhost'))?.statusCode).toBe(200);
  });

  test('S12 is no secret in production: a master key that everybody can read is refused by its name', () => {
    const env = { GUILDHALL_MASTER_KEY: 'development-only-development-only-development-only' };
    expect(standaloneConfig({ ...env, NODE_ENV: 'development' })).toMatchObject(env);
    expect(() => standaloneConfig({ ...env, NODE_ENV: 'production' })).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: ['GUILDHALL_MASTER_KEY'] })] }),
    );
  });
});
