import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contextNames } from '@guildhall/contracts';
import { adminConfig, commandOf, Misspelt, operatorWith, Refused, type AdminConfig } from '@guildhall/admin-app';
import { startStandalone } from '../src/index.ts';

describe('an operator', () => {
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

  const say = async (line: string): Promise<unknown> => {
    const { command, rest } = commandOf(line.split(' '));
    return command.run(await operatorWith(config), rest);
  };
  const organizations = 'organizations.v1';
  const nameOf = async (): Promise<string> => {
    const { organization } = (await say('views organization')) as { organization: { views: { name: string }[] } }; // declared by the operation
    return organization.views[0]?.name ?? organizations;
  };

  it('is known by a key in the data folder that only its owner reads', () => {
    expect(statSync(join(data, 'operator.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(data, 'operator.key'), 'utf8')).toContain('"kid":"operator"');
  });

  it('sees how far views and loops are, of one context or of all', async () => {
    expect(Object.keys((await say('views')) as object)).toEqual(contextNames);
    expect(await say('loops team')).toMatchObject({ team: { lagging: { views: false, facts: false, jobs: false }, leases: [] } });
  });

  it('verifies a view, rebuilds it, switches to the new generation and back', async () => {
    const view = await nameOf();
    expect(await say(`views verify organization ${view}`)).toEqual({ documents: 0, differing: [] });
    const { generation } = (await say(`views rebuild organization ${view}`)) as { generation: number }; // as declared
    expect(generation).toBe(2);
    expect(await say(`views switch organization ${view} 2`)).toEqual({ switched: true });
    expect(await say('views organization')).toMatchObject({
      organization: { views: expect.arrayContaining([expect.objectContaining({ name: view, generation: 2 })]) },
    });
    expect(await say(`views back organization ${view}`)).toEqual({ switched: true });
  });

  it('finds no dead letters and no failed mails where there are none', async () => {
    expect(await say('dead-letters')).toMatchObject({ organization: { deadLetters: [] } });
    expect(await say('dead-letters replay team')).toEqual({ replayed: 0, left: 0 });
    expect(await say('mails')).toMatchObject({ failed: [] });
  });

  it.each([
    ['views rebuild organization nothing.v1', 'view.unknown'],
    ['dead-letters drop organization nothing because it hurts', 'dead-letter.unknown'],
    ['jobs retry notification nothing', 'job.unknown'],
  ])('is told that there is no such thing: %s', async (line, code) => {
    await expect(say(line)).rejects.toThrow(code);
    await expect(say(line)).rejects.toThrow(Refused);
  });

  it.each(['', 'views turn', 'views rebuild', 'views rebuild nowhere x', 'dead-letters drop organization x'])(
    'is told how to say it: %s',
    async (line) => {
      await expect(say(line)).rejects.toThrow(Misspelt);
    },
  );

  it('S3 comes to a listener of their own, and no client of the API finds metrics or what operators do', async () => {
    const statusAt = async (url: string) => (await fetch(url)).status;
    expect(await statusAt(`${operators}/metrics`)).toBe(200);
    expect(await statusAt(`${operators}/v1/me`)).toBe(403);
    for (const path of ['/metrics', '/internal/organization/views'])
      expect([path, await statusAt(`${running.url}${path}`)]).toEqual([path, 404]);
  });

  it('is nobody without the key, and no caller of the API with it', async () => {
    const at = `${operators}/internal/organization/views`;
    const ask = async (headers: Record<string, string>) => (await fetch(at, { headers })).json();
    expect(await ask({})).toMatchObject({ status: 403, code: 'call.unsigned' });
    expect(await ask({ authorization: 'Bearer x' })).toMatchObject({ status: 403, code: 'call.unsigned' });
    const stranger = mkdtempSync(join(tmpdir(), 'guildhall-'));
    const other = await startStandalone({ PORT: '0', GUILDHALL_DATA: stranger, GUILDHALL_LOG: 'silent' });
    const { key } = adminConfig({ GUILDHALL_DATA: stranger });
    await other.stop();
    rmSync(stranger, { recursive: true });
    const operator = await operatorWith({ ...config, key });
    await expect(operator('organization', 'GET', 'views')).rejects.toThrow('call.unsigned');
  });
});
