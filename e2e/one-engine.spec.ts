import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startKurrentFacade } from '@guildhall/testing/kurrentdb';
import { NO_ENGINE, runJourneyOn } from './support/one-engine.ts';
import { ProcessEnded, remove, start, temporaryFolder } from './support/start-process.ts';

const TEST_MS = 120_000;
type Settings = Readonly<Record<string, string>>;

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

/** Expects that it does not start. */
const startFailure = async (options: Parameters<typeof start>[0]) => {
  const outcome: unknown = await start(options).then(
    ({ stop }) => stop('SIGKILL'),
    (error: unknown) => error,
  );
  if (!(outcome instanceof ProcessEnded)) throw new Error('it started');
  return { code: outcome.code, output: outcome.message };
};

/** Starts and stops on a new folder, then starts with other settings; gives how that ended, and whether the folder was changed. */
const begunOtherwise = async (first: Settings, then: Settings) => {
  const data = temporaryFolder();
  await (await start({ data, env: first })).stop();
  const before = contentOf(data);
  const failure = await startFailure({ data, env: then });
  const isUnchanged = before === contentOf(data);
  remove(data);
  return { ...failure, isUnchanged };
};

describe('the one process with its events in KurrentDB', () => {
  let folder = '';
  let facade: Awaited<ReturnType<typeof startKurrentFacade>>;
  const onFacade = () => ({ ...NO_ENGINE, KURRENTDB_URL: facade.url });
  beforeEach(async () => {
    folder = temporaryFolder();
    facade = await startKurrentFacade({ folder });
  });
  afterEach(async () => {
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

  it(
    'K9 refuses a new folder for events that are there, whose keys it has not',
    async () => {
      await runJourneyOn(onFacade());
      const data = temporaryFolder();
      const { code, output } = await startFailure({ data, env: onFacade() });
      remove(data);
      expect(code).toBe(1);
      expect(output).toContain('has events, and the keys and secrets here are new');
    },
    TEST_MS,
  );
});
