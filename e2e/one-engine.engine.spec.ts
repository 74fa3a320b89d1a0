import { describe, expect, it } from '@jest/globals';
import { runJourneyOn } from './support/one-engine.ts';

const TEST_MS = 120_000;
const addressOf = (setting: string): string => {
  const address = process.env[setting];
  if (address === undefined) throw new Error(`no ${setting}`);
  return address;
};

/** The other suites use these servers too: an installation has them to itself. */
describe('the one process with one engine', () => {
  it(
    'K9 gives the answers that the first journey shows, with facts in Kafka',
    async () => {
      expect(await runJourneyOn({ KAFKA_BROKERS: addressOf('KAFKA_BROKERS'), GUILDHALL_FACT_RETENTION_DAYS: '7' })).toBe(200);
    },
    TEST_MS,
  );

  it(
    'K9 gives the answers that the first journey shows, with jobs and leases in Redis',
    async () => {
      expect(await runJourneyOn({ REDIS_URL: `${addressOf('REDIS_URL')}/9` })).toBe(200);
    },
    TEST_MS,
  );
});
