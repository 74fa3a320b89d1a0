import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testApp } from '@guildhall/testing/test-app';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { connect, type AddressInfo } from 'node:net';
import { BEHIND_GATEWAY, type HttpSettings } from '../index.ts';
import { NotesController } from '../../test/notes.controller.ts';

describe('a long request', () => {
  it('S13: is accepted by a service behind a gateway that accepted it', async () => {
    const target = `/notes?orgId=${'x'.repeat(14_000)}`;
    const statusBehind = async (http: HttpSettings, headers: Record<string, string>): Promise<number> => {
      const app = await testApp({ controllers: [NotesController], http });
      await app.listen(0, '127.0.0.1');
      const { status } = await fetch(`${await app.getUrl()}${target}`, { headers });
      await app.close();
      return status;
    };
    expect(await statusBehind({}, {})).toBe(200);
    expect(await statusBehind(BEHIND_GATEWAY, { 'guildhall-call': 'x'.repeat(20_000), 'if-match': 'x'.repeat(14_000) })).toBe(200);
  });
});

describe('malformed HTTP', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    const http = { headersTimeout: 300, requestTimeout: 400, timeoutCheck: 100, maxHeaderSize: 4096 };
    app = await testApp({ controllers: [NotesController], http });
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  /** Sends raw bytes, and gives what the server answers until it closes the connection or is silent. */
  const raw = (text: string, quietFor = 1_500) =>
    new Promise<{ answer: string; closed: boolean }>((resolve) => {
      const { port } = app.getHttpServer().address() as AddressInfo; // listens on TCP
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      let answer = '';
      const done = (closed: boolean) => {
        clearTimeout(timer);
        socket.destroy();
        resolve({ answer, closed });
      };
      const timer = setTimeout(() => done(false), quietFor);
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('close', () => done(true));
      socket.on('error', () => done(true));
    });

  it('T86: with Content-Length and chunks is refused, and the connection is closed', async () => {
    const { answer, closed } = await raw(
      'POST /notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /notes HTTP/1.1\r\nHost: a\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer.match(/HTTP\/1.1 /g)).toHaveLength(1);
    expect(closed).toBe(true);
  });

  it('T86: with too large headers gets a 431 problem', async () => {
    const { answer, closed } = await raw(`GET /notes HTTP/1.1\r\nHost: a\r\nX-Big: ${'x'.repeat(8000)}\r\n\r\n`);
    expect(answer).toContain('HTTP/1.1 431 ');
    expect(answer).toContain('"code":"request.headers-too-large"');
    expect(closed).toBe(true);
  });

  it('T86: with headers that come too slowly gets 408, and the connection is closed', async () => {
    const { answer, closed } = await raw('GET /notes HTTP/1.1\r\nHost: a\r\nX-Slow: ');
    expect(answer).toContain('"code":"request.too-slow"');
    expect(closed).toBe(true);
  });

  it('T86: with an upgrade to h2c is answered without the upgrade', async () => {
    const { answer } = await raw(
      'GET /notes HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n',
      300,
    );
    expect(answer).not.toContain('101');
  });

  it('T86: with a body that never ends gets 408, and the connection is closed', async () => {
    const { answer, closed } = await raw(
      'POST /notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"text":',
    );
    expect(answer).toContain('"code":"request.too-slow"');
    expect(closed).toBe(true);
  });

  it('T86: with an unusual target is answered like an unknown path, with all security headers', async () => {
    for (const line of [
      'GET http://evil.example/notes/mine',
      'OPTIONS *',
      'GET //notes/mine',
      'GET /notes/../notes/mine',
      'GET /notes/mine/',
      'GET /NOTES/mine',
      'GET /notes;/mine',
    ]) {
      const { answer } = await raw(`${line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect([line, answer]).toEqual([line, expect.stringMatching(/^HTTP\/1\.1 (400|401|404|405) /)]);
      expect(answer).toContain('cache-control: no-store');
      expect(answer).toContain('application/problem+json');
    }
  });
});
