import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { itemsOf } from './oracle/http-client.ts';
import { request, demoIn, signIn, type Credentials } from './support/requests.ts';
import { ProcessEnded, freePort, npmStart, remove, start, temporaryFolder, type RunningProcess } from './support/start-process.ts';

/** What somebody who signs in sees: the organizations by name, and how many members and teams the first one has. */
const seen = async (url: string, demo: Credentials) => {
  const token = await signIn(url, demo);
  const list = async (path: string) => itemsOf((await request(url, path, { token })).body);
  const organizations = await list('/v1/organizations');
  const at = `/v1/organizations/${String(organizations[0]?.['id'])}`;
  const [members, teams] = [await list(`${at}/members`), await list(`${at}/teams`)];
  return { organizations: organizations.map(({ name }) => name), members: members.length, teams: teams.length };
};

/** Why it did not start. */
const refusal = async (starting: Promise<RunningProcess>) => {
  const error = await starting.then(
    (running) => running.stop().then(() => undefined),
    (problem: unknown) => problem,
  );
  if (!(error instanceof ProcessEnded)) throw new Error('it started, or failed otherwise');
  return { code: error.code, lines: error.message.trim().split('\n') };
};

describe('a newcomer', () => {
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

  it('finds a small organization after `npm start -- --demo`, and signs in as the first lines say', async () => {
    expect(await seen(running.url, demo)).toEqual({ organizations: ['Quill & Harrow'], members: 4, teams: 2 });
  });

  it('is told in one line that the folder is in use', async () => {
    const { code, lines } = await refusal(start({ data }));
    expect([code, lines.length]).toEqual([1, 1]);
    expect(lines[0]).toContain(`The data folder ${data} is in use by another process.`);
  }, 60_000);

  it('is told in one line that the port is taken', async () => {
    const other = temporaryFolder();
    const { code, lines } = await refusal(start({ data: other, port: Number(new URL(running.url).port) }));
    remove(other);
    expect([code, lines]).toEqual([1, ['The port is taken. Set PORT to another, for example: PORT=3001 npm start']]);
  }, 60_000);

  it('is told which setting makes no sense, and nothing is made', async () => {
    const other = temporaryFolder();
    const { code, lines } = await refusal(start({ data: other, port: await freePort(), env: { GUILDHALL_LOG: 'loud' } }));
    remove(other);
    expect([code, lines.length]).toEqual([1, 1]);
    expect(lines[0]).toMatch(/^Setting GUILDHALL_LOG: /);
  }, 60_000);

  it('finds everything again after a SIGTERM, which ends with 0, and after a SIGKILL', async () => {
    const before = await seen(running.url, demo);
    await running.stop();
    running = await start({ data });
    expect(await seen(running.url, demo)).toEqual(before);
    expect(await running.stop()).toBe(0);
    running = await start({ data });
    await running.stop('SIGKILL');
    running = await start({ data, args: ['--demo'] });
    expect(demoIn(running.lines())).toEqual(demo);
    expect(await seen(running.url, demo)).toEqual(before);
  }, 120_000);
});
