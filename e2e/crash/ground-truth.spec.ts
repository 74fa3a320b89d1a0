import { cryptoIds, keyWrapper, systemClock } from '@guildhall/crypto';
import { sqliteInbox } from '@guildhall/notification-app';
import { openDatabases, sqliteEventStore } from '@guildhall/sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRequestLog, type PlannedRequest } from '../oracle/request-log.ts';
import type { ExpectedState } from '../oracle/expected-state.ts';
import { mailAudit } from '../oracle/mail-audit.ts';
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

  /** Appends each event separately, and puts so many copies of the mail into the inbox. */
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

  /** The finding of the audit. */
  const audited = async (
    written: readonly Written[],
    answered?: Readonly<{ status: number; position: number }>,
    { copies = 0, tries = 1, isAtEnd = false } = {},
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
      const groundTruth = openGroundTruth({ folder, ids, requestLog, state });
      await groundTruth.check();
      if (isAtEnd) groundTruth.checkMailsFinished();
      return 'no fault';
    } catch (error) {
      return String(error);
    }
  };
  const mine = ids.derive('acc_1', 'run-0');

  test('accepts an acknowledged command that is stored', async () => {
    expect(await audited([{ id: 'a', stream: 'team-1', commandId: mine }], { status: 201, position: 1 })).toBe('no fault');
  });
  test('accepts a stored command whose answer never arrived', async () => {
    expect(await audited([{ id: 'a', stream: 'team-1', commandId: mine }])).toBe('no fault');
  });
  test('detects an acknowledged command that is not in the store', async () => {
    expect(await audited([{ id: 'a', stream: 'team-1', commandId: 'other' }], { status: 201, position: 2 })).toMatch('is not in the store');
  });
  test('detects a refused command that has events in the store', async () => {
    expect(await audited([{ id: 'a', stream: 'team-1', commandId: mine }], { status: 409, position: 1 })).toMatch(
      'was refused and left events',
    );
  });
  test('detects an answer with a wrong position', async () => {
    expect(await audited([{ id: 'a', stream: 'team-1', commandId: mine }], { status: 201, position: 7 })).toMatch(/is stored at 0+1$/);
  });
  test('detects an answer whose position is before the last event of a view, and accepts one before a claim only after a retry', async () => {
    const both = (second: string): readonly Written[] => [
      { id: 'a', stream: 'team-1', commandId: mine },
      { id: 'b', stream: second, commandId: mine },
    ];
    expect(await audited(both('membership-1'), { status: 201, position: 1 }, { tries: 2 })).toMatch(/is stored at 0+2$/);
    rmSync(folder, { recursive: true });
    expect(await audited(both('unique.team-1'), { status: 201, position: 1 })).toMatch(/is stored at 0+2$/);
    rmSync(folder, { recursive: true });
    expect(await audited(both('unique.team-1'), { status: 201, position: 1 }, { tries: 2 })).toBe('no fault');
  });
  test('detects a command that was appended twice', async () => {
    const twice = ['a', 'b', 'c'].map((id, n) => ({ id, stream: `team-${String(n)}`, commandId: n === 1 ? 'other' : mine }));
    expect(await audited(twice)).toMatch('was appended twice');
  });
  test('detects an event that is stored twice', async () => {
    const twice = ['team-1', 'team-2'].map((stream) => ({ id: 'a', stream, commandId: mine }));
    expect(await audited(twice)).toMatch('is stored twice');
  });
  test('detects a claim with two holders, and accepts a second holder after a release', async () => {
    const claim = (id: string, type: string, by: string): Written => ({ id, stream: 'unique.team-1', commandId: id, type, data: { by } });
    expect(await audited([claim('a', 'Claimed', 'x'), claim('b', 'Claimed', 'y')])).toMatch('is held by x and by y');
    rmSync(folder, { recursive: true });
    expect(await audited([claim('a', 'Claimed', 'x'), claim('b', 'Released', 'x'), claim('c', 'Claimed', 'y')])).toBe('no fault');
  });
  test('detects a mail that was sent more often than started, recorded as sent twice, or recorded but never sent', async () => {
    const begun: Written = { id: 'a', stream: 'delivery-eml_1', commandId: 'a', type: 'DeliveryStarted' };
    const sent = (id: string): Written => ({ id, stream: 'delivery-eml_1', commandId: id, type: 'DeliverySent' });
    expect(await audited([begun, sent('b')], undefined, { copies: 1 })).toBe('no fault');
    rmSync(folder, { recursive: true });
    expect(await audited([begun, sent('b')], undefined, { copies: 2 })).toMatch('was sent 2 times after 1 starts');
    rmSync(folder, { recursive: true });
    expect(await audited([begun, sent('b'), sent('c')], undefined, { copies: 1 })).toMatch('recorded as sent twice');
    rmSync(folder, { recursive: true });
    expect(await audited([begun, sent('b')])).toMatch('is recorded as sent but was not received');
  });
  test('detects a mail that nothing becomes of, and accepts one that waits for its time', async () => {
    const event = (id: string, type: string): Written => ({ id, stream: 'delivery-eml_1', commandId: id, type });
    const requested = event('a', 'DeliveryRequested');
    const atEnd = { isAtEnd: true };
    for (const last of ['DeliveryDeferred', 'DeliveryFailed', 'DeliveryGivenUp']) {
      expect(await audited([requested, event('b', last)], undefined, atEnd)).toBe('no fault');
      rmSync(folder, { recursive: true });
    }
    expect(await audited([requested], undefined, atEnd)).toMatch('eml_1 and 0 others are neither sent nor given up, nor wait');
    rmSync(folder, { recursive: true });
    expect(await audited([requested, event('b', 'DeliveryStarted')], undefined, atEnd)).toMatch('neither sent nor given up');
  });
});

describe('the audit of mails', () => {
  const begun = (id: string) => ({ stream: `delivery-${id}`, type: 'DeliveryStarted' });
  const mail = (id: number, of: string) => ({ id, messageId: `<${of}@localhost>` });
  const twice = (whenBegun: (audit: ReturnType<typeof mailAudit>) => void) => {
    const audit = mailAudit();
    for (const event of [begun('eml_1'), begun('eml_1')]) audit.add(event);
    audit.check([mail(1, 'eml_1')]);
    whenBegun(audit);
    audit.check([mail(2, 'eml_1')]);
    audit.checkRepeats(false);
  };

  test('K3 detects a mail that came twice although no process had died', () => {
    expect(() => twice(() => undefined)).toThrow('eml_1 was sent 2 times, and no process had died');
    expect(() => twice((audit) => audit.checkRepeats(false))).toThrow('no process had died');
  });
  test('K3 accepts one that was under way when a process died, also if it comes later', () => {
    expect(() => twice((audit) => audit.checkRepeats(true))).not.toThrow();
  });
});
