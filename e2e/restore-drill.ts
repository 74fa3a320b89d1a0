/**
 * `npm run drill`: backs up and restores the one process as docs/operations.md says. The state at the backup must be restored,
 * later changes must be gone, and no mail may be sent twice.
 */
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { itemsOf, type Body } from './oracle/http-client.ts';
import { request, demoIn, signIn, type Credentials } from './support/requests.ts';
import { start, remove, temporaryFolder, type RunningProcess } from './support/start-process.ts';

/** Everything that cannot be rebuilt. */
const BACKED_UP = ['truth.db', 'master.key'];
/** Milliseconds within which a mail that is sent twice would come. */
const MAIL_TIMEOUT_MS = 5_000;

/** Reads a path and expects 200. */
const get = async ({ url }: RunningProcess, path: string, token?: string): Promise<Body> => {
  const { status, body } = await request(url, path, token === undefined ? {} : { token });
  assert.equal(status, 200, path);
  return body;
};

/** Signs in and reads the first organization. */
const readState = async (running: RunningProcess, demo: Credentials) => {
  const token = await signIn(running.url, demo);
  const [organization] = itemsOf(await get(running, '/v1/organizations', token));
  const at = `/v1/organizations/${String(organization?.['id'])}`;
  const ids = async (what: string) =>
    itemsOf(await get(running, `${at}/${what}`, token)).map(({ id, accountId, role }) => [id ?? accountId, role]);
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
const print = (text: string): boolean => process.stdout.write(`${text}\n`);

let running = await start({ data: original, args: ['--demo'] });
try {
  const demo = demoIn(running.lines());
  const before = await readState(running, demo);
  assert.equal(await running.stop(), 0);
  for (const name of BACKED_UP) copyFileSync(join(original, name), join(restored, name));
  print(`backed up: ${BACKED_UP.join(', ')}`);

  running = await start({ data: original });
  const later = await readState(running, demo);
  assert.deepEqual(later.shown, before.shown);
  const renamed = await request(running.url, later.at, { method: 'PATCH', token: later.token, body: { name: 'Renamed since' } });
  assert.equal(renamed.status, 200);
  await running.stop('SIGKILL');

  running = await start({ data: restored });
  assert.deepEqual((await readState(running, demo)).shown, before.shown);
  await new Promise((resolve) => setTimeout(resolve, MAIL_TIMEOUT_MS));
  const mails = (await get(running, `/inbox/messages?to=${encodeURIComponent(demo.email)}`)) as unknown as readonly Body[]; // the inbox answers with a plain array
  assert.deepEqual(mails, [], 'a mail was sent again');
  print('restored the state at the backup, without sending a mail again');
  assert.equal(await running.stop(), 0);
} finally {
  await running.stop('SIGKILL');
  remove(original);
  remove(restored);
}
