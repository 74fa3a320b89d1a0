import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { certificates } from '../builders/certificates.ts';
import { realDelay } from '../builders/clocks.ts';
import { eventually } from '../builders/waiting.ts';

/** A port on loopback, and paths of PEM files: the trusted authority, the client's certificate and its key. */
export type TlsEndpoint = Readonly<{ port: number; ca: string; cert: string; key: string }>;

/** Connects and sends a request in the adapter's protocol; `sent` rejects in the end, since nobody answers. `close` ends the client. */
export type SendOverTls = (at: TlsEndpoint) => Readonly<{ sent: Promise<unknown>; close: () => Promise<unknown> }>;

/** A listener that answers nobody. `received`: how many bytes came, by the client certificate's name. */
const listener = async () => {
  const received = new Map<string, number>();
  const sockets = new Set<TLSSocket>();
  const { server: cert, serverKey: key, authority: ca } = certificates;
  const options = { cert, key, ca, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] };
  const server = createServer(options, (socket) => {
    const name = String(socket.getPeerCertificate().subject.CN);
    socket.on('data', (data) => received.set(name, (received.get(name) ?? 0) + data.length));
  });
  server.on('secureConnection', (socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    received,
    port: (server.address() as AddressInfo).port, // it listens on TCP
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** What every adapter that connects to an engine over TLS promises. */
export const tlsContract = (adapter: string, send: SendOverTls): void => {
  describe(`${adapter} over TLS`, () => {
    const ends: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const end of ends.splice(0).toReversed()) await end();
    });
    const start = async (authority: string) => {
      const folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
      ends.push(() => rm(folder, { recursive: true }));
      const { received, port, close } = await listener();
      ends.push(close);
      const file = async (name: string, text: string): Promise<string> => {
        await writeFile(join(folder, name), text);
        return join(folder, name);
      };
      const client = send({
        port,
        ca: await file('ca.pem', authority),
        cert: await file('cert.pem', certificates.client),
        key: await file('key.pem', certificates.clientKey),
      });
      ends.push(client.close);
      return { received, sent: client.sent };
    };

    it('sends to a server whose certificate its authority signed, and presents its own certificate', async () => {
      const { received, sent } = await start(certificates.authority);
      sent.catch(() => undefined);
      await eventually({ pass: realDelay }, () => (received.get('only for tests client') ?? 0) > 0, 'data of the client');
    }, 30_000);

    it('sends nothing to a server whose certificate another authority signed', async () => {
      const { received, sent } = await start(certificates.otherAuthority);
      await expect(sent).rejects.toThrow();
      expect([...received]).toEqual([]);
    }, 60_000);
  });
};
