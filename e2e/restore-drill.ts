/**
 * `npm run drill`: rehearses backup and restore of the one process, as docs/operations.md says it. What was there at the backup is there again,
 * what came later is not, and nobody gets a mail twice.
 */
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { start, remove, temporaryFolder, type Running } from './support/running.ts';

/** All that cannot be made anew. */
const BACKED_UP = ['truth.db', 'master.key'];
/** Milliseconds in which a mail that is sent twice would have come. */
const MAILS = 5_000;

type Json = Readonly<Record<string, unknown>>;

const ask = async (running: Running, method: string, path: string, token?: string, body?: object): Promise<Json> => {
  const response = await fetch(`${running.url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  assert.ok(response.ok, `${method} ${path}: ${String(response.status)}`);
  return (await response.json()) as Json; // every answer that is asked for here has a body
};
const itemsOf = ({ items }: Json): readonly Json[] => items as readonly Json[]; // of a list

/** What the first lines name after `--demo`. */
const demoIn = (lines: string) => {
  const [, email = '', password = ''] = /sign in as {2}(\S+) {2}with the password {2}(.+)/.exec(lines) ?? [];
  return { email, password };
};
type Demo = ReturnType<typeof demoIn>;

/** What somebody who signs in sees of the first organization. */
const seen = async (running: Running, demo: Demo) => {
  const session = await ask(running, 'POST', '/v1/sessions', undefined, demo);
  const token = String(session['accessToken']);
  const [organization] = itemsOf(await ask(running, 'GET', '/v1/organizations', token));
  const at = `/v1/organizations/${String(organization?.['id'])}`;
  const ids = async (what: string) =>
    itemsOf(await ask(running, 'GET', `${at}/${what}`, token)).map(({ id, accountId, role }) => [id ?? accountId, role]);
  return {
    token,
    at,
    shown: {
      name: organization?.['name'],
      members: await ids('members'),
      invitations: await ids('invitations'),
      teams: await ids('teams'),
    },
  };
};

const [original, restored] = [temporaryFolder(), temporaryFolder()];
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

let running = await start({ data: original, args: ['--demo'] });
try {
  const demo = demoIn(running.lines());
  const before = await seen(running, demo);
  assert.equal(await running.stop(), 0);
  for (const name of BACKED_UP) copyFileSync(join(original, name), join(restored, name));
  say(`backed up: ${BACKED_UP.join(', ')}`);

  running = await start({ data: original });
  const later = await seen(running, demo);
  assert.deepEqual(later.shown, before.shown);
  await ask(running, 'PATCH', later.at, later.token, { name: 'Renamed since' });
  await running.stop('SIGKILL');

  running = await start({ data: restored });
  assert.deepEqual((await seen(running, demo)).shown, before.shown);
  await new Promise((resolve) => setTimeout(resolve, MAILS));
  const mails = (await ask(running, 'GET', `/inbox/messages?to=${encodeURIComponent(demo.email)}`)) as unknown as readonly Json[]; // the inbox answers with a plain array
  assert.deepEqual(mails, [], 'a mail was sent again');
  say('restored: everybody and everything as at the backup, no mail again');
  assert.equal(await running.stop(), 0);
} finally {
  await running.stop('SIGKILL');
  remove(original);
  remove(restored);
}
