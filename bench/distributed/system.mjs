// The distributed system, and what stands around it: engines with nothing in them, a mail server, a way in at each gateway.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { newKeys } from '../../tools/distributed/keys.ts';
import { startSystem } from '../../tools/distributed/system.ts';
import { client } from '../load.mjs';
import { freePort } from '../server.mjs';

const ROOT = join(import.meta.dirname, '../..');
const DATA = join(ROOT, '.cache/bench');
const STRIDE = 10;

const tell = (words, env = {}) =>
  execFileSync(process.execPath, ['tools/engines.mjs', ...words], { cwd: ROOT, encoding: 'utf8', env: { ...process.env, ...env } });

/** Servers of the bench's own; those of a developer are ended, since both listen at the same ports. */
export const openEngines = () => {
  const own = (...words) => tell(words, { ENGINES_DATA: DATA });
  tell(['down']);
  own('down');
  rmSync(DATA, { recursive: true, force: true });
  own('up');
  return {
    addresses: JSON.parse(own('addresses')),
    close: () => {
      own('down');
      rmSync(DATA, { recursive: true, force: true });
    },
  };
};

/** Takes every mail. `next(address)`: the text of the next one to an address, and when it came. */
const openPost = async () => {
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

const PASSWORD = 'a password for the bench';

/** `calls`: one per gateway. */
export const openSystem = async (addresses, replicas) => {
  const [port, post] = [await freePort(), await openPost()];
  const { GUILDHALL_OPERATOR_KEY: operatorKey, ...keys } = newKeys();
  const env = {
    ...{ ...process.env, ...addresses, ...keys, PORT: String(port), GUILDHALL_SMTP_URL: post.url, GUILDHALL_LOG: 'silent' },
    ...{ GUILDHALL_RATE_LIMIT_FACTOR: '100000', GUILDHALL_MAILS_PER_HOUR: '1000000' },
  };
  const began = performance.now();
  const system = startSystem({ env, replicas, say: () => undefined });
  await system.ready();
  const startMs = performance.now() - began;
  const calls = Array.from({ length: replicas }, (_, n) => client(port + n * STRIDE));
  const [call] = calls;
  return {
    ...{ calls, post, port, operatorKey, startMs, system },
    /** A verified account with a session. */
    account: async (name) => {
      const email = `${name}@example.com`;
      const mail = post.next(email);
      await call('POST', '/v1/accounts', { body: { email, password: PASSWORD, name, acceptTerms: true } });
      const token = /verify#token=(\S+)/.exec((await mail).text)[1];
      await call('POST', '/v1/accounts/verifications', { body: { token } });
      const { json } = await call('POST', '/v1/sessions', { body: { email, password: PASSWORD } });
      return { email, password: PASSWORD, id: json.account.id, token: json.accessToken };
    },
    close: async () => {
      await system.stop();
      await post.close();
    },
  };
};
