import { afterEach, describe, expect, it } from '@jest/globals';
import { NO_STREAM, OutcomeUnknown, START, StoreUnavailable } from '@guildhall/eventing';
import { manualClock, storedEvent } from '@guildhall/testing';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FolderInUse, openDatabases, sqliteCheckpoints, sqliteEventStore, sqliteLeases, sqliteViewStore, type Databases } from './index.ts';

const folders: string[] = [];
const opened: Databases[] = [];
const newFolder = async (): Promise<string> => {
  const folder = join(await mkdtemp(join(tmpdir(), 'guildhall-')), 'data');
  folders.push(folder);
  return folder;
};
const open = (folder = ':memory:'): Databases => {
  const databases = openDatabases({ folder });
  opened.push(databases);
  return databases;
};

afterEach(async () => {
  for (const databases of opened.splice(0)) await databases.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

describe('the data folder', () => {
  it('is created readable by its owner only', async () => {
    const folder = await newFolder();
    open(folder);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('can be opened once at a time, with an error that names it', async () => {
    const folder = await newFolder();
    const first = open(folder);
    expect(() => openDatabases({ folder })).toThrow(FolderInUse);
    expect(() => openDatabases({ folder })).toThrow(folder);
    await first.close();
    expect(() => open(folder)).not.toThrow();
  });

  it('can be opened at once after the process that used it was killed', async () => {
    const folder = await newFolder();
    await open(folder).close();
    const hold = `const { DatabaseSync } = require('node:sqlite');
      const db = new DatabaseSync(process.argv[1]);
      db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT');
      console.log('held'); setInterval(() => db, 1000);`;
    const holder = spawn(process.execPath, ['-e', hold, join(folder, 'truth.db')], { stdio: ['ignore', 'pipe', 'ignore'] });
    const gone = new Promise((resolve) => holder.once('exit', resolve));
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    expect(() => openDatabases({ folder })).toThrow(FolderInUse);
    holder.kill('SIGKILL');
    await gone;
    expect(() => open(folder)).not.toThrow();
  });

  it('is opened with no lease held', async () => {
    const [folder, clock] = [await newFolder(), manualClock()];
    const before = open(folder);
    const lease = await sqliteLeases(before, clock).acquire('publisher', 'killed', 60_000);
    await before.close();
    const leases = sqliteLeases(open(folder), clock);
    expect(await leases.held()).toEqual([]);
    expect(await leases.acquire('publisher', 'next', 60_000)).toMatchObject({ holder: 'next', epoch: (lease?.epoch ?? NaN) + 1 });
  });

  it('has no write-ahead log after it was closed', async () => {
    const folder = await newFolder();
    const databases = open(folder);
    await sqliteEventStore(databases).append([{ stream: 'a-1', expected: NO_STREAM, events: [storedEvent()] }]);
    await databases.close();
    await expect(stat(join(folder, 'truth.db-wal'))).rejects.toThrow();
    const file = new DatabaseSync(join(folder, 'truth.db'), { readOnly: true });
    expect(file.prepare('SELECT count(*) AS n FROM events').get()).toMatchObject({ n: 1 });
    file.close();
  });

  it('fails with StoreUnavailable after it was closed, and ends subscriptions', async () => {
    const databases = open();
    const store = sqliteEventStore(databases);
    const ended = (async () => {
      for await (const { caughtUp } of store.subscribe({ categories: ['a'], after: START }, new AbortController().signal))
        expect(caughtUp).toBe(true);
    })();
    await new Promise(setImmediate);
    await databases.close();
    await databases.close();
    await ended;
    await expect(store.append([{ stream: 'a-1', expected: NO_STREAM, events: [storedEvent()] }])).rejects.toBeInstanceOf(StoreUnavailable);
  });
});

describe('a group commit', () => {
  const counted = (databases: Databases) => {
    databases.derived.define('CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT');
    const [insert, all] = [databases.derived.statement('INSERT INTO t VALUES (?)'), databases.derived.query<[number]>('SELECT n FROM t')];
    return { add: (n: number) => databases.derived.write(() => insert(n)), all: () => all.all().flat() };
  };

  it('commits all writes but those that fail', async () => {
    const { add, all } = counted(open());
    const ends = await Promise.allSettled([add(1), add(2), add(1), add(3)]);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(ends[2]).toMatchObject({ reason: expect.any(StoreUnavailable) });
    expect(all()).toEqual([1, 2, 3]);
  });

  it('rejects with the error that a write throws', async () => {
    const databases = open();
    const bug = new Error('a bug');
    const ends = await Promise.allSettled([databases.derived.write(() => 1), databases.derived.write(() => Promise.reject(bug))]);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(
      databases.derived.write(() => {
        throw bug;
      }),
    ).rejects.toBe(bug);
  });

  it('rejects all writes and stores none when the commit fails', async () => {
    const databases = open();
    const { add, all } = counted(databases);
    databases.derived.define('CREATE TABLE child (n INTEGER REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)');
    const orphan = databases.derived.statement('INSERT INTO child VALUES (99)');
    const ends = await Promise.allSettled([add(1), databases.derived.write(() => orphan()), add(2)]);
    for (const end of ends) expect(end).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) });
    expect(all()).toEqual([]);
    await add(3);
    expect(all()).toEqual([3]);
  });

  it('fails with StoreUnavailable when the disk is full, and works again when there is space', async () => {
    const databases = open();
    const store = sqliteEventStore(databases);
    const append = (stream: string, count: number) =>
      store.append([{ stream, expected: NO_STREAM, events: Array.from({ length: count }, (_, n) => storedEvent(n)) }]);
    const first = await append('a-1', 1);
    databases.truth.query('PRAGMA max_page_count = 12').all();
    const failure: unknown = await append('a-2', 200).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(failure).not.toBeInstanceOf(OutcomeUnknown);
    expect(await store.read('a-2', NO_STREAM)).toEqual([]);
    databases.truth.query('PRAGMA max_page_count = 100000').all();
    expect((await append('a-2', 200)) > first).toBe(true);
    expect(await store.read('a-2', NO_STREAM)).toHaveLength(200);
  });

  it('saves checkpoints together with later writes, never before what was read', async () => {
    const folder = await newFolder();
    const databases = open(folder);
    const checkpoints = sqliteCheckpoints(databases);
    const documents = await sqliteViewStore(databases).collection<{ n: number }>({ name: 'counts.v1', indexes: {} });
    await documents.write([{ id: 'a', position: '1', doc: { n: 1 } }], '1');
    await checkpoints.save('reader', '1');
    const saved = databases.derived.query<[string]>('SELECT position FROM checkpoints');
    expect(saved.all()).toEqual([]);
    await documents.write([{ id: 'a', position: '2', doc: { n: 2 } }], '2');
    expect(saved.all()).toEqual([['1']]);
    await databases.close();
    expect(await (await sqliteViewStore(open(folder)).collection({ name: 'counts.v1', indexes: {} })).checkpoint()).toBe('2');
  });

  it('refuses a view whose indexes changed without a new version', async () => {
    const folder = await newFolder();
    const first = open(folder);
    await sqliteViewStore(first).collection({ name: 'counts.v1', indexes: {} });
    await first.close();
    await expect(sqliteViewStore(open(folder)).collection({ name: 'counts.v1', indexes: { byN: ['n'] } })).rejects.toThrow('new version');
  });

  it('removes tombstones from before a position', async () => {
    const views = sqliteViewStore(open());
    const spec = { name: 'counts.v1', indexes: {} };
    const documents = await views.collection<{ n: number }>(spec);
    await documents.write(
      [
        { id: 'a', position: '1', doc: undefined },
        { id: 'b', position: '2', doc: undefined },
        { id: 'c', position: '1', doc: { n: 1 } },
      ],
      '2',
    );
    expect(await views.purge(spec, '2')).toBe(1);
    expect((await documents.load(['a', 'b', 'c'])).map(({ position }) => position)).toEqual(['', '2', '1']);
  });
});
