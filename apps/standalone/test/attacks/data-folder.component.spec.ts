import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WrongMasterKey } from '@guildhall/nest';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { startStandalone } from '../../src/index.ts';
import { PASSWORD, openFixture } from '../fixture.ts';

jest.setTimeout(60_000);

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const modeOf = (path: string): number => statSync(path).mode & 0o777;
const modesIn = (folder: string) => Object.fromEntries(readdirSync(folder).map((name) => [name, modeOf(join(folder, name))]));
/** All files but the two keys. */
const writtenIn = (folder: string): Buffer =>
  Buffer.concat(
    readdirSync(folder)
      .filter((name) => !name.endsWith('.key'))
      .map((name) => readFileSync(join(folder, name))),
  );

describe('the data folder', () => {
  test('S5 is readable by its owner only, with every file in it, during a run and after it', async () => {
    const folder = join(newFolder(), 'data');
    const fixture = await openFixture({ env: { GUILDHALL_DATA: folder } });
    await fixture.signUp('ada');
    const during = modesIn(folder);
    expect(Object.keys(during)).toEqual(expect.arrayContaining(['truth.db', 'truth.db-wal', 'derived.db', 'master.key', 'operator.key']));
    expect([modeOf(folder), new Set(Object.values(during))]).toEqual([0o700, new Set([0o600])]);
    await fixture.close();
    expect(new Set(Object.values(modesIn(folder)))).toEqual(new Set([0o600]));
  });

  test('S5 gets its permissions corrected when it was open to others', async () => {
    const folder = newFolder();
    await (await startStandalone({ PORT: '0', GUILDHALL_DATA: folder, GUILDHALL_LOG: 'silent' })).stop();
    for (const name of ['truth.db-wal', 'derived.db-journal']) writeFileSync(join(folder, name), '');
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o666);
    chmodSync(folder, 0o755);
    const running = await startStandalone({ PORT: '0', GUILDHALL_DATA: folder, GUILDHALL_LOG: 'silent' });
    expect([modeOf(folder), new Set(Object.values(modesIn(folder)))]).toEqual([0o700, new Set([0o600])]);
    await running.stop();
  });

  test('S5 contains no key, password hash or link that can be read without the master key', async () => {
    const folder = newFolder();
    const fixture = await openFixture({ env: { GUILDHALL_DATA: folder } });
    await fixture.signUp('ada');
    const org = await fixture.organization('ada');
    await fixture
      .as('ada')
      .post(`/v1/organizations/${org}/invitations`, { invitations: [{ email: fixture.emailOf('bob'), role: 'member' }] });
    await fixture.request('POST', '/v1/password-resets', { email: fixture.emailOf('ada') });
    const links = [
      await fixture.tokenTo(fixture.emailOf('ada'), 'verify'),
      await fixture.tokenTo(fixture.emailOf('ada'), 'reset'),
      await fixture.tokenTo(fixture.emailOf('bob'), 'accept'),
    ];
    const { accessToken, refreshToken } = await fixture.tokensOf('ada');
    const during = writtenIn(folder);
    await fixture.close();
    const written = Buffer.concat([during, writtenIn(folder)]);
    for (const expected of ['MemberInvited', 'organization.member-invited.v1', 'identity.signing-keys'])
      expect(written.includes(expected)).toBe(true);
    const key = readFileSync(join(folder, 'master.key'), 'utf8').trim();
    for (const secret of ['"crv"', '"d":', 'OKP', '$argon2id$', PASSWORD, ...links, accessToken, refreshToken, key])
      expect([secret, written.includes(secret)]).toEqual([secret, false]);
  });

  test('S5 fails to open a copy with another master key', async () => {
    const folder = newFolder();
    const fixture = await openFixture({ env: { GUILDHALL_DATA: folder } });
    await fixture.signUp('ada');
    await fixture.close();
    const copy = join(newFolder(), 'copy');
    mkdirSync(copy);
    copyFileSync(join(folder, 'truth.db'), join(copy, 'truth.db'));
    await expect(startStandalone({ PORT: '0', GUILDHALL_DATA: copy, GUILDHALL_LOG: 'silent' })).rejects.toThrow(WrongMasterKey);
  });
});
