import { afterEach, describe, expect, it } from '@jest/globals';
import { openDatabases, type Databases } from '@guildhall/sqlite';
import { KurrentDBClient, jsonEvent } from '@kurrent/kurrentdb-client';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ANY, NO_STREAM, type AppendRequest } from './append-to.ts';
import { openLog, type Log, type LogOptions } from './log.ts';
import { startKurrentFacade } from './server.ts';

/** So many acknowledged appends before the kill, and ten times as many under way. */
const ENOUGH = 30;
/** A busy machine needs its time. */
const DEADLINE_MS = 60_000;
const LONG_TEST_MS = 180_000;

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});
const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
  ends.push(() => rm(folder, { recursive: true }));
  return folder;
};
const open = (folder = ':memory:', options: LogOptions = {}): Readonly<{ log: Log; databases: Databases }> => {
  const databases = openDatabases({ folder });
  ends.push(databases.close);
  return { log: openLog(databases, options), databases };
};

const IDS = Array.from({ length: 9 }, (_, n) => `00000000-0000-4000-8000-00000000000${n}`);
const eventsFor = (stream: string, expected: number, ...numbers: readonly number[]): AppendRequest => ({
  streams: [{ name: stream, expected }],
  records: numbers.map((n) => ({
    stream: 0,
    record: { id: IDS[n] ?? '', type: 'Counted', isJson: true, data: Buffer.from(`{"n":${n}}`), metadata: Buffer.from('') },
  })),
});
const streamsOf = (log: Pick<Log, 'from'>): readonly string[] => log.from(0, 100).map(({ stream, revision }) => `${stream}@${revision}`);

describe('the log of the KurrentDB façade', () => {
  it('drops the repeat of an append that is not committed yet, and knows it afterwards', async () => {
    const { log } = open();
    const [first, repeat] = await Promise.all([1, 2].map(() => log.append(eventsFor('a', NO_STREAM, 1))));
    expect(repeat).toBe('pending');
    expect(await log.append(eventsFor('a', NO_STREAM, 1))).toEqual(first);
  });

  it('knows events without an expected revision again as long as it is open, and those with one for ever', async () => {
    const folder = await newFolder();
    const { log, databases } = open(folder);
    const first = await log.append(eventsFor('a', NO_STREAM, 1));
    expect(await log.append(eventsFor('a', ANY, 1))).toEqual(first);
    await databases.close();
    const again = open(folder).log;
    expect(await again.append(eventsFor('a', NO_STREAM, 1))).toEqual(first);
    expect(await again.append(eventsFor('a', ANY, 1))).toEqual({ position: 200, revisions: [1] });
  });

  it('keeps nothing of an append that fails, and all of those that were to be committed with it', async () => {
    const { log } = open();
    const broken = eventsFor('a', NO_STREAM, 1, 2);
    Object.assign(broken.records[1]?.record ?? {}, { type: null });
    const [, failed, , other] = await Promise.allSettled(
      [eventsFor('b', NO_STREAM, 3), broken, eventsFor('a', NO_STREAM, 4), eventsFor('a', 0, 5)].map((request) => log.append(request)),
    );
    expect([failed?.status, other]).toEqual(['rejected', { status: 'fulfilled', value: { position: 300, revisions: [1] } }]);
    expect(streamsOf(log)).toEqual(['b@0', 'a@0', 'a@1']);
    expect(await log.append(eventsFor('a', ANY, 1))).toEqual({ position: 400, revisions: [2] });
  });

  it('gives its records to listeners once, when they are committed, and until they stop', async () => {
    const { log } = open();
    const heard: string[] = [];
    const stop = log.onCommit((records) => void heard.push(...records.map(({ position }) => `${position} of ${log.last()}`)));
    await log.append(eventsFor('a', NO_STREAM, 1, 2));
    stop();
    await log.append(eventsFor('a', 1, 3));
    expect(heard).toEqual(['100 of 200', '200 of 200']);
  });

  it('shows a reader who has got it up to a certain record nothing that came later', async () => {
    const { log } = open();
    await log.append(eventsFor('a', NO_STREAM, 1, 2));
    await log.append(eventsFor('b', NO_STREAM, 3));
    await log.remove('a', 1, false);
    let last = 100;
    const reader = log.readerUpTo(() => last);
    const seen = (): readonly unknown[] => [
      ...[streamsOf(reader), reader.before(999, 9).map(({ position }) => position)],
      ...[reader.stream('a'), reader.streamFrom('a', 0, 9).length, reader.streamBefore('a', 9, 9).length, reader.stream('b').last],
    ];
    expect(seen()).toEqual([['a@0'], [100], { last: 0, from: 0, hasMetadata: false }, 1, 1, -1]);
    last = 300;
    expect(seen()).toEqual([['a@0', 'a@1', 'b@0'], [300, 200, 100], { last: 1, from: 0, hasMetadata: false }, 2, 2, 0]);
    expect(log.stream('a')).toEqual({ last: 1, from: Number.MAX_SAFE_INTEGER, hasMetadata: true });
  });

  it('has an event of its own after so many appends of others', async () => {
    const { log } = open(':memory:', { systemEvents: 2 });
    for (const n of [0, 1, 2, 3]) await log.append(eventsFor(`s-${n}`, NO_STREAM, n));
    const stats = '$stats-127.0.0.1:2113';
    expect(streamsOf(log)).toEqual(['s-0@0', 's-1@0', `${stats}@0`, 's-2@0', 's-3@0', `${stats}@1`]);
  });

  it(
    'has all that was acknowledged when its process is killed',
    async () => {
      const folder = await newFolder();
      const main = fileURLToPath(new URL('./main.ts', import.meta.url));
      const server = spawn(process.execPath, ['--conditions=@guildhall/source', main, folder, '0'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const killed = new Promise((resolve) => server.once('exit', resolve));
      const [said] = await new Promise<readonly unknown[]>((resolve) => server.stdout.once('data', (...all) => resolve(all)));
      const url = String(said).split(' ')[0] ?? '';
      const client = KurrentDBClient.connectionString(`${url}&defaultDeadline=${String(DEADLINE_MS)}`);
      const acknowledged: (readonly [string, bigint])[] = [];
      const appendOne = async (n: number): Promise<void> => {
        const streamName = `s-${n}`;
        const { position } = await client.appendRecords([{ streamName, record: jsonEvent({ type: 'Counted', data: { n } }) }], []);
        acknowledged.push([streamName, position]);
        if (acknowledged.length === ENOUGH) server.kill('SIGKILL');
      };
      await Promise.allSettled(Array.from({ length: 10 * ENOUGH }, (_, n) => appendOne(n)));
      server.kill('SIGKILL');
      await killed;
      const facade = await startKurrentFacade({ folder });
      ends.push(facade.close, client.dispose);
      const again = KurrentDBClient.connectionString(facade.url);
      ends.push(again.dispose);
      const kept = new Map<string, bigint>();
      for await (const { event } of again.readAll()) if (event !== undefined) kept.set(event.streamId, event.position.commit);
      expect(acknowledged.filter(([stream, position]) => kept.get(stream) !== position)).toEqual([]);
      expect(acknowledged.length).toBeGreaterThanOrEqual(ENOUGH);
    },
    LONG_TEST_MS,
  );
});
