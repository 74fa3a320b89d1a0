import { randomUUID } from 'node:crypto';
import { journeyAt, runJourney } from './readme-journey.ts';
import { npmStart, remove, temporaryFolder } from './start-process.ts';

/** The first journey of README.md with the one process, on engines that these settings name and a new data folder otherwise. */
export const runJourneyOn = async (settings: Readonly<Record<string, string>>): Promise<void> => {
  const data = temporaryFolder();
  const running = await npmStart({ data, env: { ...NO_ENGINE, ...settings } });
  try {
    await runJourney(journeyAt(`${randomUUID()}.example`), running.url);
  } finally {
    await running.stop();
    remove(data);
  }
};

/** An empty setting is none: those of the tests' own engines do not count. */
export const NO_ENGINE = { KURRENTDB_URL: '', KAFKA_BROKERS: '', MONGODB_URL: '', REDIS_URL: '' };
