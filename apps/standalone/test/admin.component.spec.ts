import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contextNames } from '@guildhall/contracts';
import { adminConfig, commandOf, Misspelt, operatorWith, Refused, type AdminConfig } from '@guildhall/admin-app';
import { startStandalone } from '../src/index.ts';

describe('the operator API', () => {
  const data = mkdtempSync(join(tmpdir(), 'guildhall-'));
  let running: Awaited<ReturnType<typeof startStandalone>>;
  let config: AdminConfig;
  let operators: string;
  beforeAll(async () => {
    running = await startStandalone({ PORT: '0', GUILDHALL_DATA: data, GUILDHALL_LOG: 'silent' });
    operators = `http://127.0.0.1:${String(running.operatorPort)}`;
    config = adminConfig({ GUILDHALL_DATA: data, GUILDHALL_OPERATOR_PORT: String(running.operatorPort) });
  });
  afterAll(async () => {
    await running.stop();
    rmSync(data, { recursive: true });
  });

  const run = async (line: string): Promise<unknown> => {
    const { command, rest } = commandOf(line.split(' '));
    return command.run(await operatorWith(config), rest);
  };
  const organizations = 'organizations.v1';
  const nameOf = async (): Promise<string> => {
    const { organization } = (await run('views organization')) as { organization: { views: { name: string }[] } }; // declared by the operation
    return organization.views[0]?.name ?? organizations;
  };

  it('takes a key from the data folder that only the owner can read', () => {
    expect(statSync(join(data, 'operator.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(data, 'operator.key'), 'utf8')).toContain('"kid":"operator"');
  });

  it('shows the state of views and loops, of one context or of all', async () => {
    expect(Object.keys((await run('views')) as object)).toEqual(contextNames);
    expect(await run('loops team')).toMatchObject({ team: { lagging: { views: false, facts: false, jobs: false }, leases: [] } });
  });

  it('verifies a view, rebuilds it, switches to the new generation and back', async () => {
    const view = await nameOf();
    expect(await run(`views verify organization ${view}`)).toEqual({ documents: 0, differing: [] });
    const { generation } = (await run(`views rebuild organization ${view}`)) as { generation: number }; // as declared
    expect(generation).toBe(2);
    expect(await run(`views switch organization ${view} 2`)).toEqual({ switched: true });
    expect(await run('views organization')).toMatchObject({
      organization: { views: expect.arrayContaining([expect.objectContaining({ name: view, generation: 2 })]) },
    });
    expect(await run(`views back organization ${view}`)).toEqual({ switched: true });
  });

  it('K7 publishes the facts of a context once more, which nobody takes twice', async () => {
    expect(await run('facts republish team')).toBeUndefined();
    expect(await run('loops team')).toMatchObject({ team: { halted: [] } });
  });

  it('lists no dead letters and failed mails when there are none', async () => {
    expect(await run('dead-letters')).toMatchObject({ organization: { deadLetters: [] } });
    expect(await run('dead-letters replay team')).toEqual({ replayed: 0, left: 0 });
    expect(await run('mails')).toMatchObject({ failed: [] });
  });

  it.each([
    ['views rebuild organization nothing.v1', 'view.unknown'],
    ['dead-letters drop organization nothing because it hurts', 'dead-letter.unknown'],
    ['jobs retry notification nothing', 'job.unknown'],
  ])('refuses a command about something unknown: %s', async (line, code) => {
    await expect(run(line)).rejects.toThrow(code);
    await expect(run(line)).rejects.toThrow(Refused);
  });

  it.each(['', 'views turn', 'views rebuild', 'views rebuild nowhere x', 'dead-letters drop organization x'])(
    'shows the usage for a malformed command: %s',
    async (line) => {
      await expect(run(line)).rejects.toThrow(Misspelt);
    },
  );

  it('S3 has its own listener, and neither it nor the metrics are on the public one', async () => {
    const statusAt = async (url: string) => (await fetch(url)).status;
    expect(await statusAt(`${operators}/metrics`)).toBe(200);
    expect(await statusAt(`${operators}/v1/me`)).toBe(403);
    for (const path of ['/metrics', '/internal/organization/views'])
      expect([path, await statusAt(`${running.url}${path}`)]).toEqual([path, 404]);
  });

  it('refuses requests without the key, with an access token, or with the key of another installation', async () => {
    const at = `${operators}/internal/organization/views`;
    const ask = async (headers: Record<string, string>) => (await fetch(at, { headers })).json();
    expect(await ask({})).toMatchObject({ status: 403, code: 'call.unsigned' });
    expect(await ask({ authorization: 'Bearer x' })).toMatchObject({ status: 403, code: 'call.unsigned' });
    const otherFolder = mkdtempSync(join(tmpdir(), 'guildhall-'));
    const other = await startStandalone({ PORT: '0', GUILDHALL_DATA: otherFolder, GUILDHALL_LOG: 'silent' });
    const { key } = adminConfig({ GUILDHALL_DATA: otherFolder });
    await other.stop();
    rmSync(otherFolder, { recursive: true });
    const operator = await operatorWith({ ...config, key });
    await expect(operator('organization', 'GET', 'views')).rejects.toThrow('call.unsigned');
  });
});
