import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { certificates } from '../builders/certificates.ts';
import { realDelay } from '../builders/clocks.ts';
import { eventually } from '../builders/waiting.ts';

/** A port of this machine, and paths of PEM files: whom to believe, the certificate to show, its key. */
export type PrivatePlace = Readonly<{ port: number; ca: string; cert: string; key: string }>;

/** Says something to whoever listens there, in a protocol of its own; rejects in the end, since nobody answers. Gives a way to leave. */
export type Speak = (at: PrivatePlace) => Readonly<{ said: Promise<unknown>; leave: () => Promise<unknown> }>;

/** A listener that answers nobody. `heard`: of whose certificate how many bytes came. */
const listener = async () => {
  const heard = new Map<string, number>();
  const sockets = new Set<TLSSocket>();
  const { server: cert, serverKey: key, authority: ca } = certificates;
  const options = { cert, key, ca, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] };
  const server = createServer(options, (socket) => {
    const name = String(socket.getPeerCertificate().subject.CN);
    socket.on('data', (data) => heard.set(name, (heard.get(name) ?? 0) + data.length));
  });
  server.on('secureConnection', (socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    heard,
    port: (server.address() as AddressInfo).port, // it listens on TCP
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** What every adapter promises that speaks to an engine over TLS. */
export const tlsContract = (adapter: string, speak: Speak): void => {
  describe(`${adapter} over TLS`, () => {
    const ends: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const end of ends.splice(0).toReversed()) await end();
    });
    const speaking = async (authority: string) => {
      const folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
      ends.push(() => rm(folder, { recursive: true }));
      const { heard, port, close } = await listener();
      ends.push(close);
      const file = async (name: string, text: string): Promise<string> => {
        await writeFile(join(folder, name), text);
        return join(folder, name);
      };
      const { said, leave } = speak({
        port,
        ca: await file('ca.pem', authority),
        cert: await file('cert.pem', certificates.client),
        key: await file('key.pem', certificates.clientKey),
      });
      ends.push(leave);
      return { heard, said };
    };

    it('speaks to whom its authority vouches for, and shows its own certificate', async () => {
      const { heard, said } = await speaking(certificates.authority);
      said.catch(() => undefined);
      await eventually({ pass: realDelay }, () => (heard.get('only for tests client') ?? 0) > 0, 'a word');
    }, 30_000);

    it('says not a word to anybody else', async () => {
      const { heard, said } = await speaking(certificates.otherAuthority);
      await expect(said).rejects.toThrow();
      expect([...heard]).toEqual([]);
    }, 60_000);
  });
};
