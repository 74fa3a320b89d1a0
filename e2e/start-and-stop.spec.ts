import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { itemsOf } from './oracle/http-client.ts';
import { request, demoIn, signIn, type Credentials } from './support/requests.ts';
import { ProcessEnded, freePort, npmStart, remove, start, temporaryFolder, type RunningProcess } from './support/start-process.ts';

/** Signs in and reads the organizations' names and the numbers of members and teams of the first one. */
const readState = async (url: string, demo: Credentials) => {
  const token = await signIn(url, demo);
  const list = async (path: string) => itemsOf((await request(url, path, { token })).body);
  const organizations = await list('/v1/organizations');
  const at = `/v1/organizations/${String(organizations[0]?.['id'])}`;
  const [members, teams] = [await list(`${at}/members`), await list(`${at}/teams`)];
  return { organizations: organizations.map(({ name }) => name), members: members.length, teams: teams.length };
};

/** Expects that it does not start, and gives status and output. */
const startFailure = async (starting: Promise<RunningProcess>) => {
  const error = await starting.then(
    (running) => running.stop().then(() => undefined),
    (problem: unknown) => problem,
  );
  if (!(error instanceof ProcessEnded)) throw new Error('it started, or failed otherwise');
  return { code: error.code, lines: error.message.trim().split('\n') };
};

describe('npm start', () => {
  const data = temporaryFolder();
  let running: RunningProcess;
  let demo: Credentials;
  beforeAll(async () => {
    running = await npmStart({ data, args: ['--demo'] });
    demo = demoIn(running.lines());
  }, 120_000);
  afterAll(async () => {
    await running.stop();
    remove(data);
  });

  it('creates a demo organization with --demo, and prints credentials that work', async () => {
    expect(await readState(running.url, demo)).toEqual({ organizations: ['Quill & Harrow'], members: 4, teams: 2 });
  });

  it('says in one line that the data folder is in use', async () => {
    const { code, lines } = await startFailure(start({ data }));
    expect([code, lines.length]).toEqual([1, 1]);
    expect(lines[0]).toContain(`The data folder ${data} is in use by another process.`);
  }, 60_000);

  it('says in one line that the port is taken', async () => {
    const other = temporaryFolder();
    const { code, lines } = await startFailure(start({ data: other, port: Number(new URL(running.url).port) }));
    remove(other);
    expect([code, lines]).toEqual([1, ['The port is taken. Set PORT to another, for example: PORT=3001 npm start']]);
  }, 60_000);

  it('says in one line which setting is invalid', async () => {
    const other = temporaryFolder();
    const { code, lines } = await startFailure(start({ data: other, port: await freePort(), env: { GUILDHALL_LOG: 'loud' } }));
    remove(other);
    expect([code, lines.length]).toEqual([1, 1]);
    expect(lines[0]).toMatch(/^Setting GUILDHALL_LOG: /);
  }, 60_000);

  it('keeps its data after a SIGTERM, which ends with status 0, and after a SIGKILL', async () => {
    const before = await readState(running.url, demo);
    await running.stop();
    running = await start({ data });
    expect(await readState(running.url, demo)).toEqual(before);
    expect(await running.stop()).toBe(0);
    running = await start({ data });
    await running.stop('SIGKILL');
    running = await start({ data, args: ['--demo'] });
    expect(demoIn(running.lines())).toEqual(demo);
    expect(await readState(running.url, demo)).toEqual(before);
  }, 120_000);
});
