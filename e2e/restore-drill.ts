/**
 * `npm run drill`: backs up and restores the one process as docs/operations.md says. The state at the backup must be restored, later changes must
 * be gone, and no mail may be sent twice. Then it puts files of different times and of another installation together: each mixture is well by
 * itself, or says what is wrong.
 */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
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

/** Database files with what SQLite may have put beside them. */
const filesOf = (...databases: readonly string[]): readonly string[] => databases.flatMap((name) => [name, `${name}-wal`, `${name}-shm`]);
const TRUTH = filesOf('truth.db');
const DERIVED = filesOf('derived.db');

/** Puts the files of one folder that are there in place of another one's. */
const put = (from: string, to: string, names: readonly string[]): void => {
  for (const name of names) {
    rmSync(join(to, name), { force: true });
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
  }
};

const print = (text: string): boolean => process.stdout.write(`${text}\n`);
const folders: string[] = [];
const newFolder = (): string => {
  const folder = temporaryFolder();
  folders.push(folder);
  return folder;
};
/** A copy of some files of a folder, with the master key. */
const copyOf = (folder: string, names: readonly string[] = [...TRUTH, ...DERIVED]): string => {
  const copy = newFolder();
  put(folder, copy, ['master.key', ...names]);
  return copy;
};

let running: RunningProcess | undefined;
const run = async (data: string, more: Readonly<{ args?: readonly string[]; until?: string }> = {}): Promise<RunningProcess> =>
  (running = await start({ data, ...more }));

/** Starts on a folder, expects the state, and ends. */
const expectState = async (data: string, demo: Credentials, shown: object): Promise<void> => {
  const process = await run(data);
  assert.deepEqual((await readState(process, demo)).shown, shown);
  assert.equal(await process.stop(), 0);
};

const rename = async (data: string, demo: Credentials, name: string): Promise<void> => {
  const process = await run(data);
  const { at, token } = await readState(process, demo);
  const { status } = await request(process.url, at, { method: 'PATCH', token, body: { name } });
  assert.equal(status, 200);
  assert.equal(await process.stop(), 0);
};

/** Expects that a process on this folder says why it stands still, and serves nobody; and that it is well when `derived.db` is built anew. */
const expectHalted = async (data: string, demo: Credentials, shown: object): Promise<void> => {
  const process = await run(data, { until: '"outcome":"halted"' });
  assert.match(process.lines(), /InvalidPosition/);
  await assert.rejects(fetch(`${process.url}/v1/me`), 'it serves requests');
  await process.stop('SIGKILL');
  put(newFolder(), data, DERIVED);
  await expectState(data, demo, shown);
};

try {
  const original = newFolder();
  const demo = demoIn((await run(original, { args: ['--demo'] })).lines());
  const { shown } = await readState(running!, demo);
  assert.equal(await running!.stop(), 0);
  const backup = copyOf(original);
  await rename(original, demo, 'Renamed since');
  const later = { ...shown, name: 'Renamed since' };

  const restored = copyOf(backup, BACKED_UP);
  const process = await run(restored);
  assert.deepEqual((await readState(process, demo)).shown, shown);
  await new Promise((resolve) => setTimeout(resolve, MAIL_TIMEOUT_MS));
  const mails = (await get(process, `/inbox/messages?to=${encodeURIComponent(demo.email)}`)) as unknown as readonly Body[]; // the inbox answers with a plain array
  assert.deepEqual(mails, [], 'a mail was sent again');
  assert.equal(await process.stop(), 0);
  print('truth.db and master.key in an empty folder: the state at the backup, and no mail was sent again');

  const behind = copyOf(original, TRUTH);
  put(backup, behind, DERIVED);
  await expectState(behind, demo, later);
  print('derived.db older than truth.db: it catches up');

  const ahead = copyOf(original, DERIVED);
  put(backup, ahead, TRUTH);
  await expectHalted(ahead, demo, shown);
  print('truth.db older than derived.db: it stands still, says so, and is well again without derived.db');

  const grown = copyOf(backup, TRUTH);
  for (const name of ['Once', 'Twice', 'Thrice']) await rename(grown, demo, name);
  put(original, grown, DERIVED);
  await expectHalted(grown, demo, { ...shown, name: 'Thrice' });
  print('the same when truth.db has grown beyond that again');

  const another = newFolder();
  await run(another, { args: ['--demo'] });
  assert.equal(await running!.stop(), 0);
  const swapped = copyOf(another);
  put(original, swapped, DERIVED);
  await assert.rejects(run(swapped), /the views and checkpoints here belong to the event store/);
  print('derived.db of another truth.db: refused by name');
} finally {
  await running?.stop('SIGKILL');
  for (const folder of folders) remove(folder);
}
