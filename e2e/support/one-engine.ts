import { randomUUID } from 'node:crypto';
import { journeyAt, runJourney } from './readme-journey.ts';
import { npmStart, remove, temporaryFolder } from './start-process.ts';

type Settings = Readonly<Record<string, string>>;

/** An empty setting is none: those of the tests' own engines do not count. */
export const NO_ENGINE: Settings = { KURRENTDB_URL: '', KAFKA_BROKERS: '', MONGODB_URL: '', REDIS_URL: '' };

/**
 * The first journey of README.md with the one process, on the engines that these settings name and a new data folder otherwise. Gives the status
 * of `/health/ready` after it.
 */
export const runJourneyOn = async (settings: Settings): Promise<number> => {
  const data = temporaryFolder();
  const running = await npmStart({ data, env: { ...NO_ENGINE, ...settings } });
  try {
    await runJourney(journeyAt(`${randomUUID()}.example`), running.url);
    return (await fetch(`${running.url}/health/ready`)).status;
  } finally {
    await running.stop();
    remove(data);
  }
};
