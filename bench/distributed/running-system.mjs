// The distributed system with a mail server and a client for each gateway.
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { generateKeys } from '../../tools/distributed/keys.ts';
import { randomPort, gatewayPorts } from '../../tools/distributed/ports.ts';
import { startSystem } from '../../tools/distributed/system.ts';
import { account } from '../api-calls.mjs';
import { client, withRetries } from '../load-generator.mjs';
import { freePort } from '../server-process.mjs';

/** Accepts every mail. `next(address)`: the text of the next one to an address, and the time it arrived. */
const openMailServer = async () => {
  const waiting = new Map();
  const waiterOf = (address) => {
    const found = waiting.get(address) ?? Promise.withResolvers();
    waiting.set(address, found);
    return found;
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, { envelope }, done) => {
      const chunks = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('end', () => {
        const at = performance.now();
        done();
        void PostalMime.parse(Buffer.concat(chunks)).then(({ text }) => waiterOf(envelope.rcptTo[0].address).resolve({ text, at }));
      });
    },
  });
  const port = await freePort();
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${port}`,
    next: (address) => waiterOf(address).promise.finally(() => waiting.delete(address)),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
};

/** `calls`: one per gateway. */
export const openSystem = async (addresses, replicas) => {
  const [port, mails] = [randomPort(), await openMailServer()];
  const { GUILDHALL_OPERATOR_KEY: operatorKey, ...keys } = generateKeys();
  const env = {
    ...{ ...process.env, ...addresses, ...keys, PORT: String(port), GUILDHALL_SMTP_URL: mails.url, GUILDHALL_LOG: 'silent' },
    ...{ GUILDHALL_RATE_LIMIT_FACTOR: '100000', GUILDHALL_MAILS_PER_HOUR: '1000000' },
  };
  const began = performance.now();
  const system = startSystem({ env, replicas, onLine: () => undefined });
  await system.ready();
  const startMs = performance.now() - began;
  const calls = gatewayPorts(port, replicas).map((at) => withRetries(client(at)));
  return {
    ...{ calls, mails, port, operatorKey, startMs, system },
    account: (name) => account(calls[0], name, async (email) => /verify#token=(\S+)/.exec((await mails.next(email)).text)[1]),
    close: async () => {
      await system.stop();
      await mails.close();
    },
  };
};
