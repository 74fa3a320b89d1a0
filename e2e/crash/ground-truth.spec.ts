import { cryptoIds, keyWrapper, systemClock } from '@guildhall/crypto';
import { sqliteInbox } from '@guildhall/notification-app';
import { openDatabases, sqliteEventStore } from '@guildhall/sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRequestLog, type PlannedRequest } from '../oracle/request-log.ts';
import type { ExpectedState } from '../oracle/expected-state.ts';
import { openGroundTruth } from './ground-truth.ts';

const SECRET = 'a secret that only tests know, 32+';
const ids = cryptoIds(SECRET);
const person = { email: '', password: '', name: '', accountId: 'acc_1', accessToken: '', refreshToken: '', since: 0 };
const state: ExpectedState = { people: [person], orgs: new Set(), retired: new Set(), newcomers: new Set() };
const request: PlannedRequest = { who: 0, method: 'POST', path: '/v1/organizations', expect: [201], effect: 'must' };

type Written = Readonly<{ id: string; stream: string; commandId: string; type?: string; data?: object }>;

describe('the audit of a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'guildhall-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Appends each as an append of its own; the mail came in so many copies. */
  const write = async (written: readonly Written[], copies: number): Promise<void> => {
    const databases = openDatabases({ folder });
    const [store, heads] = [sqliteEventStore(databases), new Map<string, number>()];
    const inbox = sqliteInbox(databases, systemClock, keyWrapper(SECRET));
    for (const { id, stream, commandId, type = 'Happened', data = {} } of written) {
      const expected = heads.get(stream) ?? -1;
      heads.set(stream, expected + 1);
      const meta = {
        commandId,
        commandHash: '',
        correlationId: '',
        causationId: '',
        actor: '',
        tenant: '',
        occurredAt: '2030-01-01T12:00:00.000Z',
      };
      await store.append([{ stream, expected, events: [{ id, type, schema: 1, data: { ...data }, meta }] }]);
    }
    const mail = { to: { address: 'a@b.example', name: '' }, subject: '', text: '', html: '', messageId: '<eml_1@localhost>' };
    for (let n = 0; n < copies; n++) await inbox.send(mail);
    await databases.close();
  };

  /** What the audit says of it. */
  const audited = async (
    written: readonly Written[],
    answered?: Readonly<{ status: number; position: number }>,
    { copies = 0, tries = 1 } = {},
  ): Promise<string> => {
    await write(written, copies);
    const requestLog = openRequestLog(join(folder, 'requests.jsonl'), 'run');
    const { n } = requestLog.recordRequest('client', request);
    for (let tried = 0; tried < tries; tried++) requestLog.recordAttempt(n);
    if (answered !== undefined) {
      const position = String(answered.position).padStart(16, '0');
      requestLog.recordAnswer(n, { status: answered.status, code: '', position, mayTryAgain: false, body: {} });
    }
    try {
      openGroundTruth(folder, ids, requestLog, state).look();
      return 'all is well';
    } catch (error) {
      return String(error);
    }
  };
  const mine = ids.derive('acc_1', 'run-0');

  test('finds nothing where nothing is wrong: done and acknowledged, done and never answered, refused and not done', async () => {
    expect(await audited([{ id: 'a', stream: 'team-1', commandId: mine }], { status: 201, position: 1 })).toBe('all is well');
  });
  test('bears a command whose answer nobody got', async () => {
    expect(await audited([{ id: 'a', stream: 'team-1', commandId: mine }])).toBe('all is well');
  });
  test('finds what was acknowledged and is gone', async () => {
    expect(await audited([{ id: 'a', stream: 'team-1', commandId: 'other' }], { status: 201, position: 2 })).toMatch('is not in the store');
  });
  test('finds what was refused and done', async () => {
    expect(await audited([{ id: 'a', stream: 'team-1', commandId: mine }], { status: 409, position: 1 })).toMatch(
      'was refused and left events',
    );
  });
  test('finds what stands elsewhere than the answer said', async () => {
    expect(await audited([{ id: 'a', stream: 'team-1', commandId: mine }], { status: 201, position: 7 })).toMatch(/stands at 0+1$/);
  });
  test('finds an answer that lets a reader miss an event, and bears one that misses a claim when it was asked for again', async () => {
    const both = (second: string): readonly Written[] => [
      { id: 'a', stream: 'team-1', commandId: mine },
      { id: 'b', stream: second, commandId: mine },
    ];
    expect(await audited(both('membership-1'), { status: 201, position: 1 }, { tries: 2 })).toMatch(/stands at 0+2$/);
    rmSync(folder, { recursive: true });
    expect(await audited(both('unique.team-1'), { status: 201, position: 1 })).toMatch(/stands at 0+2$/);
    rmSync(folder, { recursive: true });
    expect(await audited(both('unique.team-1'), { status: 201, position: 1 }, { tries: 2 })).toBe('all is well');
  });
  test('finds a command that was appended twice', async () => {
    const twice = ['a', 'b', 'c'].map((id, n) => ({ id, stream: `team-${String(n)}`, commandId: n === 1 ? 'other' : mine }));
    expect(await audited(twice)).toMatch('was appended twice');
  });
  test('finds an event that stands there twice', async () => {
    const twice = ['team-1', 'team-2'].map((stream) => ({ id: 'a', stream, commandId: mine }));
    expect(await audited(twice)).toMatch('stands there twice');
  });
  test('finds a claim that two hold, and none where the first released it', async () => {
    const claim = (id: string, type: string, by: string): Written => ({ id, stream: 'unique.team-1', commandId: id, type, data: { by } });
    expect(await audited([claim('a', 'Claimed', 'x'), claim('b', 'Claimed', 'y')])).toMatch('is held by x and by y');
    rmSync(folder, { recursive: true });
    expect(await audited([claim('a', 'Claimed', 'x'), claim('b', 'Released', 'x'), claim('c', 'Claimed', 'y')])).toBe('all is well');
  });
  test('finds a mail that was sent more often than it was begun, recorded as sent twice, or recorded and never sent', async () => {
    const begun: Written = { id: 'a', stream: 'delivery-eml_1', commandId: 'a', type: 'DeliveryStarted' };
    const sent = (id: string): Written => ({ id, stream: 'delivery-eml_1', commandId: id, type: 'DeliverySent' });
    expect(await audited([begun, sent('b')], undefined, { copies: 1 })).toBe('all is well');
    rmSync(folder, { recursive: true });
    expect(await audited([begun, sent('b')], undefined, { copies: 2 })).toMatch('was sent 2 times after 1 starts');
    rmSync(folder, { recursive: true });
    expect(await audited([begun, sent('b'), sent('c')], undefined, { copies: 1 })).toMatch('recorded as sent twice');
    rmSync(folder, { recursive: true });
    expect(await audited([begun, sent('b')])).toMatch('counts as sent and never was');
  });
});
