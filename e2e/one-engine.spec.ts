import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startKurrentFacade } from '@guildhall/testing/kurrentdb';
import { NO_ENGINE, runJourneyOn } from './support/one-engine.ts';
import { ProcessEnded, remove, start, temporaryFolder } from './support/start-process.ts';

const TEST_MS = 120_000;

describe('the one process with its events in KurrentDB', () => {
  const folder = temporaryFolder();
  let facade: Awaited<ReturnType<typeof startKurrentFacade>>;
  const onFacade = () => ({ ...NO_ENGINE, KURRENTDB_URL: facade.url });
  beforeAll(async () => {
    facade = await startKurrentFacade({ folder });
  });
  afterAll(async () => {
    await facade.close();
    remove(folder);
  });

  it(
    'K9 gives the answers that the first journey shows',
    async () => {
      expect(await runJourneyOn(onFacade())).toBe(200);
    },
    TEST_MS,
  );

  /** Starts and stops on a new folder, then starts with other settings; gives how that ended, and whether the folder was changed. */
  const begunOtherwise = async (first: Readonly<Record<string, string>>, then: Readonly<Record<string, string>>) => {
    const data = temporaryFolder();
    await (await start({ data, env: first })).stop();
    const before = contentOf(data);
    const outcome: unknown = await start({ data, env: then }).catch((error: unknown) => error);
    const isUnchanged = before === contentOf(data);
    remove(data);
    if (!(outcome instanceof ProcessEnded)) throw new Error('it started');
    return { code: outcome.code, output: outcome.message, isUnchanged };
  };

  it(
    'K9 refuses a folder that was begun with events of its own, by name, and changes nothing',
    async () => {
      const { code, output, isUnchanged } = await begunOtherwise(NO_ENGINE, onFacade());
      expect([code, isUnchanged]).toEqual([1, true]);
      expect(output).toContain('the views and checkpoints here belong to the event store ');
    },
    TEST_MS,
  );

  it(
    'K9 refuses a folder that was begun on KurrentDB without it, and changes nothing',
    async () => {
      const { code, output, isUnchanged } = await begunOtherwise(onFacade(), NO_ENGINE);
      expect([code, isUnchanged]).toEqual([1, true]);
      expect(output).toContain(', and this is a new one: ');
    },
    TEST_MS,
  );
});

/** The names and hashes of a folder's files. */
const contentOf = (folder: string): string =>
  readdirSync(folder)
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}`,
    )
    .join('\n');
